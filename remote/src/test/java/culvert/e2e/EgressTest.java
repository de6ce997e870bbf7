package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Link;
import culvert.e2e.rig.SocksClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The remote on a machine with public addresses: it connects neither to them nor to the networks they are in. */
@Tag("slow")
@Timeout(120)
class EgressTest {
    private static final Method METHOD = Method.AES_256_GCM;

    /** Nobody listens there: who may go there is refused by the machine, and who may not by the remote. */
    private static final int PORT = 6379;

    @Test
    void itsOwnPublicAddressesAndTheirNeighboursAreNoTargetsAsTheyChange() throws Exception {
        try (Link link = Link.open()) {
            link.change("link", "set", "lo", "up");
            link.change("link", "add", "lan", "type", "veth", "peer", "name", "wan");
            link.change("link", "set", "lan", "up");
            link.change("link", "set", "wan", "up");
            link.change("addr", "add", "9.1.2.3/24", "dev", "lan");
            link.change("addr", "add", "2600:1:2:3::7/64", "dev", "lan", "nodad");
            link.change("addr", "add", "11.1.2.3/1", "dev", "wan");
            try (Culvert remote = Culvert.remoteBeyond(link, METHOD);
                    Culvert local = Culvert.local(remote.address(), METHOD)) {
                assertTrue(
                        remote.count("9.1.2.0/24 (lan)") == 1, remote.process().log());
                assertTrue(
                        remote.count("networks=\"0.0.0.0/1 (wan)\"") == 1,
                        remote.process().log());
                endsWith("blocked", remote, local, "9.1.2.3");
                endsWith("blocked", remote, local, "9.1.2.99");
                endsWith("blocked", remote, local, "2600:1:2:3::7");
                endsWith("blocked", remote, local, "11.1.2.3");
                endsWith("by=target", remote, local, "2600:9::9");
                link.change("addr", "add", "9.5.5.5/32", "dev", "lan");
                Until.isTrue(
                        () -> "a new address is not noticed: "
                                + remote.process().log(),
                        () -> {
                            ask(local, "9.5.5.5");
                            return remote.count("blocked") >= 5;
                        });
            }
        }
    }

    private static void endsWith(String cause, Culvert remote, Culvert local, String address) throws Exception {
        long before = remote.count(cause);
        ask(local, address);
        Until.isTrue(
                () -> address + " did not end with " + cause + ": "
                        + remote.process().log(),
                () -> remote.count(cause) > before);
    }

    private static void ask(Culvert local, String address) {
        try (Socket client = SocksClient.connect(local.address(), address, PORT)) {
            assertTrue(client.getInputStream().read() < 0, "a byte from " + address);
        } catch (SocketException e) {
            assertTrue(SocksClient.isBroken(e), e::toString);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
