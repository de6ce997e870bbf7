package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.SmallDisk;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that takes nothing costs no session. */
@Tag("slow")
@Timeout(120)
class StateOnDiskTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aFullDiskIsOneWarningAndWhatItMissedIsWrittenWhenThereIsRoom(Method method) throws Exception {
        int port = Ports.free();
        try (SmallDisk disk = SmallDisk.mount();
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Wire wire = Wire.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                Culvert local = Culvert.local(wire.address(), method)) {
            disk.fill();
            try (Culvert remote = Culvert.remote(port, disk.directory(), method)) {
                pingAnew(local, target);
                remote.process().await(SOON, "cannot write .*No space left on device");
                for (int i = 0; i < 20; i++) {
                    pingAnew(local, target);
                }
                disk.empty();
                remote.process().await(SOON, "can be written again");
                assertEquals(1, remote.count("cannot write"), remote.process()::log);
                remote.process().kill();
            }
            try (Culvert again = Culvert.remote(port, disk.directory(), method)) {
                int accepted = target.accepted();
                wire.replay();
                again.process().await(SOON, "causes=replay:1");
                assertEquals(accepted, target.accepted(), "the replay was accepted");
                pingAnew(local, target);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aDirectoryThatCannotBeWrittenIsOneWarningAtTheStart(Method method) throws Exception {
        int port = Ports.free();
        try (SmallDisk disk = SmallDisk.mount();
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Wire wire = Wire.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            disk.makeReadOnly();
            try (Culvert remote = Culvert.remote(port, disk.directory(), method);
                    Culvert local = Culvert.local(wire.address(), method)) {
                pingAnew(local, target);
                pingAnew(local, target);
                int accepted = target.accepted();
                wire.replay();
                remote.process().await(SOON, "causes=replay:1");
                assertEquals(accepted, target.accepted(), "memory serves");
                assertEquals(1, remote.count("Read-only file system"), remote.process()::log);
                assertEquals(1, remote.count("a restart forgets"), remote.process()::log);
            }
        }
    }

    private static void pingAnew(Culvert local, TcpTarget target) throws IOException {
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            session.getOutputStream().write('p');
            assertEquals('p', session.getInputStream().read());
        }
    }
}
