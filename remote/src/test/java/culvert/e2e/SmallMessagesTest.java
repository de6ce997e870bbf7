package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Descriptors;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.net.linux.SendRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many sessions that have something short to say at the same time. */
@Timeout(120)
class SmallMessagesTest {
    private static final int SESSIONS = 60;
    private static final int ROUNDS = 200;
    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "CHACHA20_IETF_POLY1305", "EDITION_2022_AES_128_GCM"})
    void eachGetsItsOwnAnswers(Method method) throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(method);
                Culvert local = Culvert.local(remote.address(), method)) {
            for (int i = 0; i < SESSIONS; i++) {
                clients.add(SocksClient.connect(local.address(), "127.0.0.1", target.port()));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < SESSIONS; i++) {
                    clients.get(i).getOutputStream().write(message(i, round));
                }
                for (int i = 0; i < SESSIONS; i++) {
                    byte[] expected = message(i, round);
                    assertArrayEquals(
                            expected,
                            clients.get(i).getInputStream().readNBytes(expected.length),
                            remote.process()::log);
                }
            }
            boolean isAllowed = isAllowed();
            for (Culvert end : List.of(remote, local)) {
                Until.isTrue(SOON, end.process()::log, () -> hasRing(end) == isAllowed);
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** Each as long as another, some longer than what leaves together. */
    private static byte[] message(int session, int round) {
        int length = Long.BYTES + (session * 131 + round * 17) % 2500;
        return ByteBuffer.allocate(length).putInt(session).putInt(round).array();
    }

    private static boolean isAllowed() {
        SendRing ring = SendRing.open();
        if (ring != null) {
            ring.close();
        }
        return ring != null;
    }

    private static boolean hasRing(Culvert end) {
        try {
            return Descriptors.hasRing(end.process().pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
