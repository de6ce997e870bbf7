package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Prefix;
import culvert.net.From;
import culvert.net.MemoryStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetTest {
    private long now;
    private final Budget budget = new Budget(6, 3, Prefix::of, () -> now);

    /** A connection, seen from its peer. */
    private record Peer(MemoryStream stream, Budget.Permit permit) {
        void isEnded() throws Exception {
            assertEquals(0, stream.readAll().length, "FIN, and not a byte before it");
            assertFalse(stream.wasReset());
            assertTrue(permit.isEvicted());
            assertFalse(permit.giveBack());
        }

        void isOpen() throws Exception {
            assertFalse(permit.isEvicted());
            assertEquals(0, stream.tryRead(new byte[1], 0, 1));
        }
    }

    @Test
    void theOldestOfAFullNetworkMakesRoom() throws Exception {
        Peer oldest = enter("192.0.2.1");
        Peer second = enter("192.0.2.2");
        Peer other = enter("198.51.100.1");
        enter("192.0.2.3");
        enter("192.0.2.4");
        oldest.isEnded();
        second.isOpen();
        other.isOpen();
        assertEquals(4, budget.held());
    }

    @Test
    void aCrowdOfOneNetworkHasItsTime() throws Exception {
        List<Peer> young = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            young.add(enterAtOnce("192.0.2.1"));
        }
        for (Peer peer : young) {
            peer.isOpen();
        }
        Peer honest = young.removeLast();
        assertTrue(honest.permit.giveBack());
        now += Budget.YOUTH.toNanos();
        enterAtOnce("192.0.2.2").isOpen();
        young.get(0).isEnded();
        young.get(1).isEnded();
        young.get(2).isOpen();
        assertEquals(3, budget.held());
    }

    @Test
    void whoSpeaksForOthersCountsInAllAndNotForItsNetwork() throws Exception {
        List<Peer> handedOver = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            now += Budget.YOUTH.toNanos();
            MemoryStream.Pair pair = MemoryStream.pair();
            handedOver.add(new Peer(pair.left(), budget.enterForAnother(new From(pair.right(), "192.0.2.1"))));
        }
        for (Peer peer : handedOver) {
            peer.isOpen();
        }
        enter("198.51.100.1").isOpen();
        enter("203.0.113.1").isOpen();
        handedOver.getFirst().isEnded();
        assertEquals(6, budget.held());
    }

    @Test
    void whoIsSpokenForCountsForTheNetworkThatItComesFrom() throws Exception {
        List<Peer> clients = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            now += Budget.YOUTH.toNanos();
            MemoryStream.Pair pair = MemoryStream.pair();
            From accepted = new From(pair.right(), "192.0.2.1");
            accepted.speaksFor(new InetSocketAddress(InetAddress.ofLiteral("198.51.100." + i), 1));
            clients.add(new Peer(pair.left(), budget.enter(accepted)));
        }
        clients.getFirst().isEnded();
        clients.getLast().isOpen();
        enter("192.0.2.1").isOpen();
        clients.get(1).isOpen();
    }

    @Test
    void theYoungOfTheFullestNetworkMakeRoomWhenAllIsFull() throws Exception {
        Peer oldest = enterAtOnce("192.0.2.1");
        for (int i = 0; i < 5; i++) {
            enterAtOnce("192.0.2.2").isOpen();
        }
        enterAtOnce("198.51.100.1").isOpen();
        oldest.isEnded();
        assertEquals(6, budget.held());
    }

    @Test
    void whenAllIsFullTheFullestNetworkMakesRoom() throws Exception {
        Peer lonely = enter("203.0.113.1");
        Peer oldest = enter("192.0.2.1");
        enter("198.51.100.1");
        enter("198.51.100.2");
        enter("192.0.2.2");
        enter("192.0.2.3");
        Peer newcomer = enter("233.252.0.1");
        oldest.isEnded();
        lonely.isOpen();
        newcomer.isOpen();
        assertEquals(6, budget.held());
    }

    @Test
    void whatWasGivenBackNeedsNoRoom() throws Exception {
        List<Peer> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Peer authenticated = enter("192.0.2.1");
            assertTrue(authenticated.permit.giveBack());
            assertFalse(authenticated.permit.giveBack());
            if (i % 25 == 0) {
                waiting.add(enter("192.0.2.2"));
            }
        }
        assertEquals(2, budget.held());
        for (Peer peer : waiting) {
            peer.isOpen();
            peer.permit.close();
        }
        assertEquals(0, budget.held());
    }

    @Test
    void theNetworksOfIpv6AreCountedToo() throws Exception {
        Peer oldest = enter("2001:db8:1:100::1");
        enter("2001:db8:1:1ff::2");
        enter("2001:db8:1:180::3");
        enter("2001:db8:1:200::4");
        oldest.isOpen();
        enter("2001:db8:1:101::5");
        oldest.isEnded();
    }

    @Test
    void onALanEachAddressIsCountedForItself() throws Exception {
        Budget lan = Budget.ofMachines(32);
        List<Peer> loud = new ArrayList<>();
        Peer quiet = enter(lan, "192.168.1.3");
        for (int i = 0; i < 8; i++) {
            loud.add(enter(lan, "192.168.1.2"));
        }
        loud.getFirst().isEnded();
        quiet.isOpen();
        for (int i = 0; i < 20; i++) {
            enter(lan, "192.168.1." + (10 + i % 2)).isOpen();
            quiet.isOpen();
        }
        assertEquals(8, lan.held());
    }

    @Test
    void onALanManyAddressesOfOneNetworkOfIpv6AreOneMachine() throws Exception {
        Budget lan = Budget.ofMachines(32);
        Peer quiet = enter(lan, "2001:db8:1:3::1");
        Peer oldest = enter(lan, "2001:db8:1:2::1");
        for (int i = 2; i < 9; i++) {
            enter(lan, "2001:db8:1:2::" + i);
        }
        oldest.isEnded();
        quiet.isOpen();
    }

    @Test
    void theCapsFollowTheDescriptors() {
        assertEquals(Budget.MAX, filled(Budget.ofNetworks(Long.MAX_VALUE), Budget.MAX + 100));
        assertEquals(64, filled(Budget.ofNetworks(256), 300));
        assertEquals(1, filled(Budget.ofNetworks(0), 3));
    }

    @Test
    void fromManyThreadsTheCountsStayRight() throws Exception {
        Budget shared = new Budget(60, 30);
        CountDownLatch done = new CountDownLatch(8);
        for (int worker = 0; worker < 8; worker++) {
            Random random = new Random(worker);
            Thread.ofVirtual().start(() -> {
                List<Budget.Permit> mine = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    mine.add(shared.enter(from("10.0." + random.nextInt(5) + ".1")));
                    if (mine.size() > 20) {
                        mine.remove(random.nextInt(mine.size())).close();
                    }
                }
                mine.forEach(Budget.Permit::close);
                done.countDown();
            });
        }
        done.await();
        assertEquals(0, shared.held());
        assertEquals(60, filled(shared, 200), "and it still works");
    }

    private static int filled(Budget budget, int connections) {
        for (int i = 0; i < connections; i++) {
            budget.enter(from("10." + i % 16 + ".1.1"));
        }
        return budget.held();
    }

    /** A good while after the one before. */
    private Peer enter(String source) {
        now += Budget.YOUTH.toNanos();
        return enterAtOnce(source);
    }

    private Peer enterAtOnce(String source) {
        return enter(budget, source);
    }

    private static Peer enter(Budget budget, String source) {
        MemoryStream.Pair pair = MemoryStream.pair();
        return new Peer(pair.left(), budget.enter(new From(pair.right(), source)));
    }

    private static From from(String source) {
        return new From(MemoryStream.pair().right(), source);
    }
}
