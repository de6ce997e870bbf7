package culvert.local.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.app.doctor.Finding;
import culvert.app.doctor.Mark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyVariablesTest {
    private static final InetSocketAddress PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1080);

    @Test
    void noneIsWell() {
        List<Finding> findings = ProxyVariables.check(Map.of("http_proxy", "", "PATH", "/bin"), PORT);
        assertEquals(List.of(Mark.OK), findings.stream().map(Finding::mark).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7:1080, OK",
        "192.0.2.7, 127.0.0.1:1080, WARNING",
        "192.0.2.7, localhost:1080, WARNING",
        "192.0.2.7, 192.0.2.8:1080, WARNING",
        "0.0.0.0, 127.0.0.1:1080, OK",
        "0.0.0.0, 192.0.2.7:1080, WARNING",
        "127.0.0.1, 127.0.0.1:10801, WARNING"
    })
    void aPortThatIsServedElsewhereIsTheOneToLeadTo(String served, String value, Mark mark) {
        InetSocketAddress port = new InetSocketAddress(InetAddress.ofLiteral(served), 1080);
        Finding finding =
                ProxyVariables.check(Map.of("https_proxy", value), port).getFirst();
        assertEquals(mark, finding.mark(), finding.toString());
        String there = served.startsWith("0") ? "127.0.0.1" : served;
        assertEquals(mark == Mark.WARNING, finding.advice().contains("=http://" + there + ":1080 leads"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1080, OK, it leads to 127.0.0.1:1080",
        "127.0.0.1:1080, OK, it leads to 127.0.0.1:1080",
        "socks5h://localhost:1080/, OK, it leads to localhost:1080",
        "http://[::1]:1080/, OK, it leads to [::1]:1080",
        "http://127.0.0.1:3128, WARNING, 'it leads to 127.0.0.1:3128, which is not the local end'",
        "http://proxy.example:1080, WARNING, 'it leads to proxy.example:1080, which is not the local end'",
        "http://jo:p@ss@proxy.example/, WARNING, 'it leads to proxy.example, which is not the local end'",
        "http://jo:p@ss@127.0.0.1:1080, OK, it leads to 127.0.0.1:1080"
    })
    void whereItLeadsIsSaidWithoutAPassword(String value, Mark mark, String found) {
        for (String name : List.of("http_proxy", "ALL_PROXY")) {
            Finding finding = ProxyVariables.check(Map.of(name, value), PORT).getFirst();
            assertEquals(mark, finding.mark());
            assertEquals("look at " + name, finding.tried());
            assertEquals(found, finding.found());
            assertFalse(finding.toString().contains("p@ss"));
        }
    }
}
