package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagrams in networks that change or lack something. */
@Tag("slow")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class LabDatagramsTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int BETWEEN_TRIES_MILLIS = 500;
    private static final String DNS = "203.0.113.53";
    private static final String DUAL = "dual.lab.test";
    /** Where the router swallows everything. */
    private static final String BLACK_HOLE = "198.18.5.5";

    private final AtomicInteger rounds = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"EDITION_2022_AES_256_GCM", "AES_256_GCM"})
    void anAssociationGoesOnWhenTheLaptopHasAnotherAddress(Method method) throws Exception {
        try (Lab lab = Lab.open();
                UdpTarget target = UdpTarget.open(lab.router().bind(Lab.WORLD, 0));
                Culvert remote = Culvert.remoteOn(lab.server(), method, "-u", "-s", Lab.SERVER);
                Culvert local = Culvert.localOn(lab.laptop(), remote, method, "-u", "-s", Lab.SERVER);
                SocksDatagrams datagrams = SocksDatagrams.open(lab.laptop(), local.address())) {
            areEchoed(datagrams, Lab.WORLD, target, local, remote);
            lab.moveLaptop();
            areEchoed(datagrams, Lab.WORLD, target, local, remote);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 198.51.100.3, epoll", "::, 198.51.100.3, epoll", "::, 2001:db8:2::3, epoll"})
    void answersComeFromTheAddressThatWasAsked(String listen, String asked, String transport) throws Exception {
        try (Lab lab = Lab.open()) {
            lab.server().ip("addr", "add", "198.51.100.3/25", "dev", "eth");
            lab.server().ip("addr", "add", "2001:db8:2::3/64", "dev", "eth", "nodad", "preferred_lft", "0");
            try (UdpTarget target = UdpTarget.open(lab.router().bind(Lab.WORLD, 0));
                    Culvert remote =
                            Culvert.remoteOn(lab.server(), METHOD, "-u", "-s", listen, "--transport", transport);
                    Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-u", "-s", asked);
                    SocksDatagrams datagrams = SocksDatagrams.open(lab.laptop(), local.address())) {
                areEchoed(datagrams, Lab.WORLD, target, local, remote);
            }
        }
    }

    @Test
    void aHostWithoutIpv4ReachesNamesThatHaveBothKindsOfAddress() throws Exception {
        try (Lab lab = Lab.open()) {
            lab.server().ip("addr", "flush", "dev", "eth", "scope", "global", "to", "198.51.100.0/24");
            lab.server().nameServers(Lab.WORLD_V6);
            dualNameIsReached(lab, Lab.WORLD_V6, Lab.SERVER_V6, Lab.SERVER_V6, Lab.WORLD);
        }
    }

    @Test
    void datagramsFollowTheKindOfAddressThatConnectionsGotThroughWith() throws Exception {
        try (Lab lab = Lab.open()) {
            lab.router().ip("route", "add", "blackhole", BLACK_HOLE);
            lab.server().nameServers(DNS);
            dualNameIsReached(lab, DNS, Lab.SERVER, Lab.SERVER, BLACK_HOLE);
        }
    }

    @Test
    void aHostWithoutIpv6Serves() throws Exception {
        try (Lab lab = Lab.open()) {
            lab.server().set("ipv6/conf/all/disable_ipv6", "1");
            lab.server().set("ipv6/conf/default/disable_ipv6", "1");
            lab.server().nameServers(DNS);
            // the name's address of IPv4 is the world's only one that answers then
            dualNameIsReached(lab, DNS, "::", Lab.SERVER, Lab.WORLD);
        }
    }

    /** By a connection, then by datagrams. The target is at both of the name's addresses that belong to the world. */
    private void dualNameIsReached(Lab lab, String dns, String listen, String server, String v4) throws Exception {
        List<InetAddress> both = List.of(InetAddress.ofLiteral(v4), InetAddress.ofLiteral(Lab.WORLD_V6));
        try (NameServer _ = NameServer.open(lab.router().bind(dns, 53), Map.of(DUAL, both), NameServer.Habit.PROMPT);
                TcpTarget echo = TcpTarget.open(lab.router().listen("::", 0), TcpTarget::echo);
                UdpTarget target = UdpTarget.open(lab.router().bind("::", 0));
                Culvert remote = Culvert.remoteOn(
                        lab.server(), METHOD, "-u", "-s", listen, "--egress-allow", BLACK_HOLE + "/32");
                Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-u", "-s", server);
                SocksDatagrams datagrams = SocksDatagrams.open(lab.laptop(), local.address())) {
            try (Socket session = SocksClient.connect(lab.laptop().socket(), local.address(), DUAL, echo.port())) {
                session.getOutputStream().write('p');
                assertEquals('p', session.getInputStream().read(), remote.process()::log);
            }
            areEchoed(datagrams, DUAL, target, local, remote);
        }
    }

    /** Some may be lost while an end finds out. What was said in an earlier round is no answer. */
    private void areEchoed(SocksDatagrams datagrams, String host, UdpTarget target, Culvert local, Culvert remote)
            throws Exception {
        datagrams.socket().setSoTimeout(BETWEEN_TRIES_MILLIS);
        Target to = new Target(Host.parse(host), target.address().getPort());
        byte round = (byte) rounds.incrementAndGet();
        Until.isTrue(
                SOON,
                () -> "no answer; " + target.received() + " came\n"
                        + remote.process().log() + local.process().log(),
                () -> isEchoed(datagrams, to, round));
    }

    private static boolean isEchoed(SocksDatagrams datagrams, Target to, byte round) {
        try {
            datagrams.send(to, new byte[] {round});
            return datagrams.receive().payload()[0] == round;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
