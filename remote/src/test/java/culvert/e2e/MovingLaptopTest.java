package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Link;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The machine of the local end gets another address while an association is alive: the real programs, over a real link. */
@Timeout(120)
@Tag("slow")
final class MovingLaptopTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void datagramsGoOnFromTheNewAddress(Method method) throws Exception {
        try (Link link = Link.open();
                UdpTarget target = UdpTarget.open(link.alsoOurs());
                Culvert remote = Culvert.remoteBeyond(link, method, "-u");
                Culvert local = Culvert.localWithDatagrams(remote.address(), method);
                SocksDatagrams client = SocksDatagrams.open(local.address())) {
            Target to = new Target(
                    new Ip(target.address().getAddress()), target.address().getPort());
            awaitAnswer(client, to, 1);
            Object before = target.senders().peek();
            link.renumber();
            awaitAnswer(client, to, 2);
            if (method == Method.EDITION_2022_AES_256_GCM) {
                assertTrue(target.senders().stream().allMatch(before::equals), "it is the same session to the remote");
            }
        }
    }

    /** An answer to an earlier round is none to this one. */
    private static void awaitAnswer(SocksDatagrams client, Target to, int round) throws Exception {
        client.socket().setSoTimeout(100);
        Until.isTrue(LIMIT, () -> "no answer", () -> {
            try {
                client.send(to, new byte[] {(byte) round});
                return client.receive().payload()[0] == round;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
