package culvert.bench;

import culvert.acl.Acl;
import culvert.acl.AclFile;
import culvert.acl.Decision;
import culvert.address.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What access control lists cost: a decision about a name or an address among very many rules of one form. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AclBenchmark {
    private static final int RULES = 100_000;
    private static final int QUESTIONS = 1 << 10;

    /** A rule for NAME. */
    @Param({"||NAME", "|NAME", "(^|\\.)NAME$", "NAME"})
    public String form = "";

    private final DomainName[] names = new DomainName[QUESTIONS];
    private final InetAddress[] addresses = new InetAddress[QUESTIONS];
    private Acl ofNames = read("");
    private Acl ofNetworks = read("");
    private int next;

    /** Every second name and address meets a rule. */
    @Setup
    public void makeRules() {
        Random random = new Random(1);
        List<String> known = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        StringBuilder networks = new StringBuilder();
        for (int i = 0; i < RULES; i++) {
            String name = name(random);
            known.add(name);
            names.append(form.replace("NAME", form.contains("\\") ? name.replace(".", "\\.") : name))
                    .append('\n');
            networks.append(quad(i)).append(".0/24\n");
        }
        ofNames = read(names.toString());
        ofNetworks = read(networks.toString());
        for (int i = 0; i < QUESTIONS; i++) {
            String name = i % 2 == 0 ? known.get(random.nextInt(RULES)) : "img" + i + ".static.elsewhere.example";
            this.names[i] = new DomainName(form.startsWith("|N") ? name : "www." + name);
            addresses[i] = InetAddress.ofLiteral(quad(i % 2 == 0 ? random.nextInt(RULES) : RULES + i) + ".1");
        }
    }

    /** The way of a name. */
    @Benchmark
    public Optional<Decision> name() {
        return ofNames.local(names[next++ & (QUESTIONS - 1)]);
    }

    /** The way of an address. */
    @Benchmark
    public Decision address() {
        return ofNetworks.local(addresses[next++ & (QUESTIONS - 1)]);
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int length = 5 + random.nextInt(10); length > 0; length--) {
            name.append((char) ('a' + random.nextInt(26)));
        }
        return name.append(List.of(".com", ".org", ".co.uk").get(random.nextInt(3)))
                .toString();
    }

    /** The first three numbers of an address, another one for each index. */
    private static String quad(int index) {
        return 1 + (index >> 16) + "." + (index >> 8 & 0xFF) + "." + (index & 0xFF);
    }

    private static Acl read(String text) {
        return Objects.requireNonNull(AclFile.read(text, new ArrayList<>()));
    }
}
