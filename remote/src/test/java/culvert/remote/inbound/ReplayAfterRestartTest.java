package culvert.remote.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A replay of an accepted flight, played to the server's next life. */
@Timeout(60)
class ReplayAfterRestartTest {
    private static final Target TARGET = new Target(new DomainName("example.com"), 443);
    /** Never needed: every flight here is ended by its sender, so that no reaction has to wait for its time to pass. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void aReplayFromBeforeTheRestartMeetsSilence(Method method) throws Exception {
        byte[] recorded = flight(method);
        byte[] honest = flight(method);
        assertEquals(TARGET, live(method, recorded, MemoryStream.pair()));

        MemoryStream.Pair replayed = MemoryStream.pair();
        FailureException refused = assertThrows(FailureException.class, () -> live(method, recorded, replayed));
        assertEquals(Cause.REPLAY, refused.reason());
        assertEquals(0, replayed.right().writes());
        assertFalse(replayed.left().wasReset());

        assertEquals(TARGET, live(method, honest, MemoryStream.pair()));
    }

    /** One life of the server, in which one connection sends this flight; answers what it was understood to want. */
    private Target live(Method method, byte[] flight, MemoryStream.Pair wire) throws IOException {
        try (ReplayMemory salts = ReplayMemory.open(method.edition(), directory, 8388)) {
            ServerProtocol server = ServerProtocol.of(
                    new Users(TestKeys.alone(method)), new ServerRules(false, InstantSource.system(), salts));
            wire.left().write(flight);
            wire.left().shutdownOutput();
            return Inbounds.of(server).receive(wire.right(), Deadline.in(LIMIT)).target();
        }
    }

    private static byte[] flight(Method method) throws IOException {
        MemoryStream.Pair wire = MemoryStream.pair();
        try (ClientProtocol client = TestProtocols.client(method, TestKeys.password(method));
                Stream stream = client.open(wire.left(), TARGET)) {
            stream.write(new byte[40], 0, 40);
            stream.shutdownOutput();
            return wire.right().readAll();
        }
    }
}
