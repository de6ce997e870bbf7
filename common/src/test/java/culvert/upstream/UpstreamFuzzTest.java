package culvert.upstream;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.address.Host;
import culvert.address.Target;
import culvert.direct.WayOut;
import culvert.net.DialException;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.Packet;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.TestRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whatever a proxy answers, there is a connection or a reason why not, and nothing waits that is not written down. */
class UpstreamFuzzTest {
    private static final Target TARGET = new Target(Host.parse("a.example"), 443);
    private static final Target AT = new Target(Host.parse("9.9.9.9"), 1080);

    /** The first byte says which proxies there are. */
    @FuzzTest(maxDuration = "60s")
    void anyAnswersAreAConnectionOrAFailure(byte[] answers) throws IOException {
        int kinds = answers.length == 0 ? 0 : answers[0];
        List<Upstream> path = new ArrayList<>();
        for (int i = 0; i < 1 + (kinds & 1); i++) {
            path.add(new Upstream(
                    (kinds >> i & 2) == 0 ? Upstream.Kind.HTTP : Upstream.Kind.SOCKS5,
                    AT,
                    Optional.of(new Upstream.Login("name", "hush"))));
        }
        MemoryStream.Pair pair = MemoryStream.pair();
        try (MemoryStream proxy = pair.right()) {
            proxy.tryWrite(answers, 0, answers.length);
            proxy.shutdownOutput();
            TestRunner runner = new TestRunner();
            runner.willDial(pair.left());
            Upstreams all =
                    new Upstreams(path, new Nobody(), SocketSettings.DEFAULT, WayOut.USUAL, Duration.ofSeconds(20));
            try (Stream far = all.connect(TARGET, runner)) {
                assertNotNull(far);
            } catch (DialException failed) {
                assertTrue(pair.left().isClosed());
                assertTrue(!String.valueOf(failed.getMessage()).contains("hush"));
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anyDatagramIsReadOrRefused(byte[] datagram) {
        try {
            Packet packet = SocksDatagram.read(datagram, 0, datagram.length);
            assertTrue(packet.offset() >= SocksDatagram.HEAD_BYTES);
            assertTrue(packet.offset() + packet.length() == datagram.length);
        } catch (FailureException refused) {
            assertNotNull(refused.reason());
        }
    }
}
