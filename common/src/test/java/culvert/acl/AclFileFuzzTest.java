package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.address.DomainName;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Any text is a list of rules that decides, or is refused with messages that stay on their lines. */
class AclFileFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyTextIsAListOrRefused(byte[] bytes) {
        List<AclFile.Mistake> mistakes = new ArrayList<>();
        Acl acl = AclFile.read(new String(bytes, StandardCharsets.UTF_8), mistakes);
        assertEquals(acl == null, !mistakes.isEmpty());
        for (AclFile.Mistake mistake : mistakes) {
            assertTrue(mistake.line() > 0);
            assertTrue(mistake.text().chars().noneMatch(Character::isISOControl), mistake.text());
            assertTrue(mistake.text().length() < 600, mistake.text());
        }
        if (acl != null) {
            acl.local(new DomainName("www.example.org"));
            acl.remote(new DomainName("xn--e1afmkfd.xn--p1ai."));
            acl.local(InetAddress.ofLiteral("192.0.2.7"));
            acl.remote(InetAddress.ofLiteral("2001:db8::1"), true);
            acl.client(InetAddress.ofLiteral("::ffff:10.0.0.1"));
        }
    }
}
