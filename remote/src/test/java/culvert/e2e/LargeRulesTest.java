package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.acl.Acl;
import culvert.acl.AclFile;
import culvert.acl.Decision.Way;
import culvert.address.DomainName;
import culvert.e2e.rig.Memory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much 100,000 rules take; how fast they decide is {@code AclBenchmark}'s matter. */
@Timeout(120)
class LargeRulesTest {
    private static final int RULES = 100_000;
    private static final long MOST = 20_000_000;

    /** NAME and NUMBERS are other ones in each line. */
    @ParameterizedTest
    @ValueSource(strings = {"||NAME", "|NAME", "(^|\\.)NAME$", "NUMBERS.0/24"})
    void theyFitInto20Megabytes(String form) throws Exception {
        long before = Memory.held();
        Acl rules = read(form);
        long taken = Memory.held() - before;
        assertTrue(taken < MOST, taken + " bytes");
        if (form.startsWith("NUM")) {
            InetAddress last = InetAddress.ofLiteral(numbers(RULES - 1) + ".7");
            assertEquals(Way.DIRECT, rules.local(last).way());
        } else {
            DomainName last = new DomainName(name(RULES - 1));
            assertEquals(Way.DIRECT, rules.local(last).orElseThrow().way());
        }
    }

    private static Acl read(String form) {
        StringBuilder lines = new StringBuilder("[proxy_all]\n[bypass_list]\n");
        for (int i = 0; i < RULES; i++) {
            String name = form.contains("\\") ? name(i).replace(".", "\\.") : name(i);
            lines.append(form.replace("NAME", name).replace("NUMBERS", numbers(i)))
                    .append('\n');
        }
        List<AclFile.Mistake> mistakes = new ArrayList<>();
        Acl rules = AclFile.read(lines.toString(), mistakes);
        assertEquals(List.of(), mistakes);
        return Objects.requireNonNull(rules);
    }

    private static String name(int number) {
        return "a-name-of-some-length-" + number + ".example";
    }

    private static String numbers(int number) {
        return 1 + (number >> 16) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
    }
}
