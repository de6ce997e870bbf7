package culvert.net.dns;

import culvert.address.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A resolver and its name server on loopback. */
abstract class DnsHarness {
    /** No question is asked again within 24 s of it, however slow this machine is. */
    static final Duration ASKS_ONCE = Duration.ofMinutes(5);

    /** A question is asked again after 1.6 s of it. */
    static final Duration ASKS_AGAIN = Duration.ofSeconds(20);

    private static final Duration OTHER_FAMILY = Duration.ofSeconds(20);
    private static final int MOST = 100;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    TestNameServer server;

    @SuppressWarnings("NullAway.Init")
    DnsResolver resolver;

    /** Answers become no older by themselves. */
    final AtomicLong now = new AtomicLong();

    private final Duration limit;

    DnsHarness(Duration limit) {
        this.limit = limit;
    }

    @BeforeEach
    void open() throws IOException {
        server = TestNameServer.open();
        resolver = resolver(limit);
    }

    @AfterEach
    void close() throws IOException {
        resolver.close();
        server.close();
    }

    DnsResolver resolver(Duration limit) {
        return resolver(NameServers.of(List.of(server.address())), limit);
    }

    DnsResolver resolver(NameServers servers, Duration limit) {
        return resolver(servers, new Lookups.Limits(limit, OTHER_FAMILY, MOST));
    }

    DnsResolver resolver(NameServers servers, Lookups.Limits limits) {
        return new DnsResolver(servers, new Hosts(directory.resolve("hosts"), Duration.ZERO), limits, now::get);
    }

    List<InetAddress> resolve(String name) throws Exception {
        return resolve(resolver, name);
    }

    static List<InetAddress> resolve(DnsResolver resolver, String name) throws Exception {
        return start(() -> resolver.resolve(new DomainName(name))).get();
    }

    /** As a session asks: from a virtual thread. */
    static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        return task;
    }

    static Set<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).collect(Collectors.toSet());
    }
}
