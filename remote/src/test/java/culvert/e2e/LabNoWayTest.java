package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** There is no way to where a connection should go, and whoever asked is told which way is missing. */
@Tag("slow")
@Timeout(120)
class LabNoWayTest {
    private static final Method METHOD = Method.AES_256_GCM;

    /** A network that the router does not know, and a host that its own network does not have. */
    @ParameterizedTest
    @CsvSource({
        "epoll, 100.64.0.1, 3, network-unreachable", "epoll, 198.51.100.77, 4, host-unreachable",
        "nio, 100.64.0.1, 3, network-unreachable", "nio, 198.51.100.77, 4, host-unreachable",
        "plain, 100.64.0.1, 3, network-unreachable", "plain, 198.51.100.77, 4, host-unreachable",
    })
    void theClientIsToldWhetherItIsTheNetworkOrTheHost(String transport, String server, int reply, String cause)
            throws Exception {
        try (Lab lab = Lab.open();
                Culvert remote = Culvert.remoteOn(lab.server(), METHOD, "-s", Lab.SERVER);
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", server, "--transport", transport)) {
            SocksClient.Refused refused = assertThrows(
                    SocksClient.Refused.class,
                    () -> SocksClient.connect(lab.laptop().socket(), local.address(), Lab.WORLD, 80)
                            .close());
            assertEquals(reply, refused.code());
            Until.isTrue(local.process()::log, () -> local.count("cause=" + cause) == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void portsThatAreUsedUpAreNotBlamedOnTheTarget(Engine engine) throws Exception {
        try (Lab lab = Lab.open();
                TcpTarget target = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), TcpTarget::echo);
                Culvert remote =
                        Culvert.remoteOn(lab.server(), METHOD, "-s", Lab.SERVER, "--transport", engine.toString());
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER)) {
            lab.server().set("ipv4/ip_local_port_range", "50000 50003");
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Socket client = SocksClient.connect(lab.laptop().socket(), local.address(), Lab.WORLD, target.port());
                client.getOutputStream().write('x');
                clients.add(client);
            }
            Until.isTrue(remote.process()::log, () -> remote.count("cause=no-local-port") > 0);
            assertEquals(0, remote.count("cause=no-local-port by="), remote.process()::log);
            for (Socket client : clients) {
                client.close();
            }
        }
    }
}
