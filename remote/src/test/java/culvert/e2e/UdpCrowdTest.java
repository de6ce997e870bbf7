package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.Swarm;
import culvert.e2e.rig.SwarmTarget;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import culvert.e2e.rig.WireDatagrams;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many associations as there may be, beside as many sessions as fit, with the heap that the launcher gives at least. */
@Tag("slow")
@Timeout(600)
class UdpCrowdTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final Duration SOON = Duration.ofMinutes(2);

    /** Five for each association of the 4,096 that there may be by default. */
    private static final int CLIENTS = 20_480;

    private static final int ASSOCIATIONS = 4096;

    /** 10 KB each, most of the half of 96 MB that connections may have. */
    private static final int SESSIONS = 4000;

    /** Of the greedy user, between two exchanges of the other. */
    private static final int AT_ONCE = 50;

    @Test
    void oneUsersClientsBesideACrowdEndNothingOfOthers() throws Exception {
        try (UdpTarget target = UdpTarget.open();
                SwarmTarget echo = SwarmTarget.open();
                Culvert remote = Culvert.remote(Culvert.remoteCommand("-u"), METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Swarm crowd = Swarm.open();
                WireDatagrams greedy = WireDatagrams.open(METHOD, "127.0.1.1", remote.address());
                WireDatagrams honest = WireDatagrams.open(METHOD, "127.0.2.1", remote.address())) {
            Target to = WireDatagrams.target(target.address());
            honest.exchange(to);
            crowd.gather(local.address(), echo, SwarmTarget.Manner.ECHO, SESSIONS);
            for (int i = 0; i < CLIENTS; i++) {
                greedy.beginAnother();
                greedy.send(to, new byte[10]);
                if (i % AT_ONCE == 0) {
                    honest.exchange(to);
                }
            }
            assertTrue(remote.process().isAlive(), remote.process()::log);
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("memory") > 0);
            assertEquals(0, crowd.ended(), remote.process()::log);
            crowd.read(1);
            crowd.send(1);
            crowd.awaitReceived(SESSIONS, SOON);
            try (WireDatagrams newcomer = WireDatagrams.open(METHOD, "127.0.3.1", remote.address())) {
                newcomer.exchange(to);
            }
            try (TcpTarget one = TcpTarget.open(TcpTarget::echo);
                    Socket session = SocksClient.connect(local.address(), "127.0.0.1", one.port())) {
                pings(session);
            }
        }
    }

    @Test
    void moreAssociationsOfSocksThanTheHeapHoldsEndWithTheirCause() throws Exception {
        List<SocksDatagrams> all = new ArrayList<>();
        try (UdpTarget target = UdpTarget.open();
                TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(Culvert.remoteCommand("-u"), METHOD);
                Culvert local = Culvert.localWithDatagrams(remote.address(), METHOD);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
            Target to = WireDatagrams.target(target.address());
            while (all.size() < 2 * ASSOCIATIONS && local.count("cause=memory") == 0) {
                try {
                    SocksDatagrams one = SocksDatagrams.open(local.address());
                    all.add(one);
                    one.send(to, new byte[10]);
                } catch (IOException refused) {
                    Until.isTrue(SOON, local.process()::log, () -> local.count("cause=memory") > 0);
                }
            }
            assertTrue(
                    all.size() >= ASSOCIATIONS,
                    all.size() + " associations\n" + local.process().log());
            assertTrue(all.size() < 2 * ASSOCIATIONS, "none is refused");
            pings(session);
            for (SocksDatagrams one : all) {
                one.close();
            }
            Until.isTrue(SOON, () -> "nobody gets in", () -> isServed(local, echo));
            assertTrue(remote.process().isAlive(), remote.process()::log);
        } finally {
            for (SocksDatagrams one : all) {
                one.close();
            }
        }
    }

    private static boolean isServed(Culvert local, TcpTarget echo) {
        try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
            pings(another);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static void pings(Socket session) throws IOException {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
