package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of rules in the two programs: which way, whether at all, and for whom. */
@Timeout(120)
class AccessRulesTest {
    private static final Method METHOD = Method.AES_256_GCM;

    private static final InetAddress EVERYWHERE = InetAddress.ofLiteral("0.0.0.0");

    @TempDir
    private Path directory;

    @Test
    void rulesDecideAtBothEnds() throws Exception {
        Path here = rules("here.acl", "[bypass_list]\n127.0.0.2\n[outbound_block_list]\n127.0.0.3\n");
        Path there = rules("there.acl", "[outbound_block_list]\n127.0.0.2\n127.0.0.4\n");
        try (TcpTarget target = TcpTarget.open(EVERYWHERE, TcpTarget::echo);
                Culvert remote = Culvert.remote(Culvert.remoteCommand("--acl", there.toString(), "-v"), METHOD);
                Culvert local =
                        Culvert.local(Culvert.localCommand("--acl", here.toString()), remote.address(), METHOD)) {
            assertTrue(answers(local, "127.0.0.1", target), "through the remote");
            assertTrue(answers(local, "127.0.0.2", target), "directly: the remote refuses it");
            assertTrue(!answers(local, "127.0.0.3", target), "refused here");
            assertTrue(!answers(local, "127.0.0.4", target), "refused there");
            Until.isTrue(
                    () -> remote.process().log(),
                    () -> remote.count("target=127.0.0.4") >= 1 && remote.count("cause=blocked") == 1);
            assertEquals(0, remote.count("target=127.0.0.2") + remote.count("target=127.0.0.3"));
        }
    }

    @Test
    void aClientWhomARuleForbidsIsAStranger() throws Exception {
        Path there = rules("clients.acl", "[reject_all]\n[white_list]\n192.0.2.0/24\n");
        try (TcpTarget target = TcpTarget.open(EVERYWHERE, TcpTarget::echo);
                Culvert remote = Culvert.remote(Culvert.remoteCommand("--acl", there.toString()), METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Socket socket = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            socket.getOutputStream().write(7);
            socket.shutdownOutput();
            assertTrue(socket.getInputStream().read() < 0);
            Until.isTrue(() -> remote.process().log(), () -> remote.count("causes=blocked:1") == 1);
            remote.process().terminate();
            remote.process().awaitEnd(Duration.ofSeconds(60));
            assertEquals(0, remote.count("session ended"), "a line a stranger");
        }
    }

    @Test
    void aLineThatCannotBeReadStopsTheStart() throws Exception {
        Path wrong = rules("wrong.acl", "[bypass_list]\n10.0.0.0/8\n10.0.0.0/99\n");
        try (Running local = Culvert.localCommand("-s", "127.0.0.1", "-l", "0", "--acl", wrong.toString())
                .start()) {
            local.await(Duration.ofSeconds(60), "wrong\\.acl:3:1: \"/99\" is not a prefix length, expected /0 to /32");
        }
    }

    private Path rules(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static boolean answers(Culvert local, String host, TcpTarget target) throws IOException {
        try (Socket socket = SocksClient.connect(local.address(), host, target.port())) {
            socket.getOutputStream().write(7);
            return socket.getInputStream().read() == 7;
        } catch (SocksClient.Refused e) {
            return false;
        } catch (SocketException e) {
            assertTrue(SocksClient.isBroken(e), e::toString);
            return false;
        }
    }
}
