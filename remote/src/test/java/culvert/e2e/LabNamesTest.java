package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Name servers as there are some, asked by both ends: by one for the server, by the other for the target. */
@Tag("slow")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class LabNamesTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String SERVER = "server.lab.test";
    private static final String TARGET = "target.lab.test";
    private static final String OTHER = "other.lab.test";
    private static final String FIRST_DNS = "203.0.113.52";
    private static final String DNS = "203.0.113.53";
    private static final int DNS_PORT = 53;
    /** Less than a first try with a name server that is dead costs. */
    private static final Duration AT_ONCE = Duration.ofMillis(1200);

    @ParameterizedTest
    @EnumSource(NameServer.Habit.class)
    void namesAreFoundWithEveryKindOfNameServer(NameServer.Habit habit) throws Exception {
        try (Lab lab = Lab.open();
                NameServer _ = NameServer.open(lab.router().bind(DNS, DNS_PORT), names(), habit);
                TcpTarget echo = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), TcpTarget::echo)) {
            lab.laptop().nameServers(DNS);
            lab.server().nameServers(DNS);
            try (Culvert remote = Culvert.remoteOn(lab.server(), METHOD, "-s", Lab.SERVER);
                    Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", SERVER)) {
                ping(lab, local, TARGET, echo);
            }
        }
    }

    @Test
    void aDeadFirstNameServerIsRemembered() throws Exception {
        try (Lab lab = Lab.open();
                DatagramSocket _ = lab.router().bind(FIRST_DNS, DNS_PORT);
                NameServer _ = NameServer.open(lab.router().bind(DNS, DNS_PORT), names(), NameServer.Habit.PROMPT);
                TcpTarget echo = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), TcpTarget::echo)) {
            lab.server().nameServers(FIRST_DNS, DNS);
            try (Culvert remote = Culvert.remoteOn(lab.server(), METHOD, "-s", Lab.SERVER);
                    Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-s", Lab.SERVER)) {
                ping(lab, local, TARGET, echo);
                long begun = System.nanoTime();
                ping(lab, local, OTHER, echo);
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                assertTrue(took.compareTo(AT_ONCE) < 0, () -> "the second name took " + took);
            }
        }
    }

    private static Map<String, List<InetAddress>> names() {
        List<InetAddress> world = List.of(InetAddress.ofLiteral(Lab.WORLD));
        return Map.of(SERVER, List.of(InetAddress.ofLiteral(Lab.SERVER)), TARGET, world, OTHER, world);
    }

    private static void ping(Lab lab, Culvert local, String name, TcpTarget echo) throws Exception {
        try (Socket session = SocksClient.connect(lab.laptop().socket(), local.address(), name, echo.port())) {
            session.getOutputStream().write('p');
            assertEquals('p', session.getInputStream().read());
        } catch (IOException e) {
            throw new IOException(local.process().log(), e);
        }
    }
}
