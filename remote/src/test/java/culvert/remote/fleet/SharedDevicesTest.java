package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Prefix;
import culvert.crypto.Vault;
import culvert.net.Cause;
import culvert.net.Limits;
import culvert.net.Metered;
import culvert.net.NetworkException;
import culvert.net.Tally;
import culvert.net.User;
import culvert.remote.fleet.Presence.Kind;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A user at several servers, who may be in so many networks in all. */
class SharedDevicesTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NEXT_DOOR = InetAddress.ofLiteral("192.0.2.200");
    private static final InetAddress AWAY = InetAddress.ofLiteral("2001:db8::1");
    private static final InetAddress ABROAD = InetAddress.ofLiteral("203.0.113.1");

    /** In which others have to know. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Metered NOTHING = new Metered() {
        @Override
        public long up() {
            return 0;
        }

        @Override
        public long down() {
            return 0;
        }
    };

    private final FakeFleet fleet = new FakeFleet();
    private final Server one = new Server(1, false);
    private final Server other = new Server(2, false);

    /** A server with one user. */
    private final class Server {
        final SharedDevices part;
        User user = new User("ada");

        Server(long id, boolean isStrict) {
            part = new SharedDevices(
                    Stores.named("x:", isStrict), "the password of all", new SharedDevices.Means(id, fleet::nanoTime));
        }

        Server with(int devices) {
            user.limitBy(Limits.most(0, devices));
            part.keep(List.of(user));
            return this;
        }

        Server join() {
            fleet.join(part);
            return this;
        }

        Tally.Part begin(InetAddress from) throws NetworkException {
            return user.begin(NOTHING, from);
        }

        void refuses(InetAddress from) {
            NetworkException why = assertThrows(NetworkException.class, () -> begin(from));
            assertEquals(Cause.USER_DEVICES, why.reason());
        }
    }

    private void joinBoth(int devices) {
        one.with(devices).join();
        other.with(devices).join();
        fleet.pass(SOON);
    }

    @Test
    void networksCountWhereverTheyAre() throws Exception {
        joinBoth(2);
        one.begin(HOME);
        Tally.Part away = one.begin(AWAY);
        fleet.pass(SOON);
        other.refuses(ABROAD);
        Tally.Part nextDoor = other.begin(NEXT_DOOR);
        other.begin(AWAY);
        assertFalse(other.user.moves(nextDoor, ABROAD));
        assertTrue(other.user.moves(nextDoor, AWAY));
        away.end();
        fleet.pass(SOON);
        other.refuses(ABROAD); // home is still at the first, and that one here
        one.refuses(ABROAD);
        assertEquals(1, one.part.servers());
    }

    @Test
    void whatHasEndedCountsNoMore() throws Exception {
        joinBoth(1);
        Tally.Part home = one.begin(HOME);
        fleet.pass(SOON);
        other.refuses(AWAY);
        home.end();
        fleet.pass(SOON);
        other.begin(AWAY);
        fleet.pass(Duration.ofMinutes(1));
        one.refuses(HOME);
        one.begin(AWAY);
    }

    @Test
    void aNetworkThatIsAtTwoServersCountsOnce() throws Exception {
        joinBoth(2);
        Server third = new Server(3, false).with(2).join();
        one.begin(HOME);
        other.begin(NEXT_DOOR);
        fleet.pass(SOON);
        third.begin(AWAY);
        fleet.pass(SOON);
        one.refuses(ABROAD);
        third.begin(HOME);
    }

    @Test
    void oneThatIsKilledIsForgottenAfterAWhileAndOneThatEndsAtOnce() throws Exception {
        joinBoth(1);
        one.begin(HOME);
        fleet.pass(SOON);
        fleet.kill(one.part);
        fleet.pass(SharedDevices.GONE.minus(SharedDevices.ACCOUNT).minus(SOON));
        other.refuses(AWAY);
        fleet.pass(SharedDevices.ACCOUNT.plus(SOON.multipliedBy(2)));
        Tally.Part away = other.begin(AWAY);
        assertEquals(0, other.part.servers());
        away.end();

        Server third = new Server(3, false).with(1).join();
        third.begin(HOME);
        fleet.pass(SOON);
        other.refuses(AWAY);
        fleet.leave(third.part);
        fleet.pass(SOON);
        other.begin(AWAY);
    }

    /** By the account, since what has changed long ago is in no message. */
    @Test
    void whoComesLaterLearnsWhatThereIs() throws Exception {
        joinBoth(1);
        one.begin(HOME);
        fleet.pass(Duration.ofMinutes(2));
        Server third = new Server(3, true).with(1);
        third.refuses(HOME); // strict, and nothing is known
        third.join();
        fleet.pass(SOON);
        third.refuses(AWAY);
        third.begin(HOME);
    }

    @Test
    void whatWasMissedIsMadeGood() throws Exception {
        joinBoth(1);
        one.begin(HOME);
        fleet.pass(SOON);
        fleet.lose(other.part);
        fleet.pass(SOON.multipliedBy(5));
        fleet.keys.clear();
        fleet.pass(SOON.multipliedBy(5));
        other.join();
        fleet.pass(SOON.multipliedBy(4));
        other.refuses(AWAY);
    }

    @Test
    void withoutRedisWhatWasKnownCountsForAWhile() throws Exception {
        joinBoth(1);
        Server strict = new Server(3, true).with(1).join();
        one.begin(HOME);
        fleet.pass(SOON);
        fleet.lose(other.part);
        fleet.lose(strict.part);
        other.refuses(AWAY);
        fleet.pass(SharedDevices.GONE.plus(SOON));
        other.begin(AWAY); // by what it knows itself
        other.refuses(ABROAD);
        strict.refuses(AWAY);
        strict.refuses(HOME);
        other.join();
        strict.join();
        fleet.pass(SOON);
        strict.refuses(ABROAD);
        strict.begin(HOME);
    }

    @Test
    void anotherUserOfTheNameAndAnotherLimitAreTaken() throws Exception {
        joinBoth(1);
        one.begin(HOME);
        fleet.pass(SOON);
        other.user = new User("ada");
        other.with(1);
        other.refuses(AWAY);
        other.with(2);
        other.begin(AWAY);
        fleet.pass(SOON);
        one.refuses(ABROAD);
        one.with(0);
        one.begin(ABROAD);
    }

    @Test
    void nothingIsAskedWhereNobodyIsLimited() throws Exception {
        joinBoth(0);
        one.begin(HOME);
        fleet.pass(SharedDevices.GONE);
        assertEquals(0, fleet.commands());
    }

    /** No change, no message, but for those that say that the server is there. */
    @Test
    void littleIsSaid() throws Exception {
        joinBoth(1);
        one.begin(HOME);
        fleet.pass(SOON);
        int before = fleet.keys.length("x:d");
        fleet.pass(Duration.ofSeconds(30));
        int messages = fleet.keys.length("x:d") - before;
        assertTrue(messages >= 18 && messages <= 22, () -> messages + " messages of two servers");
    }

    @Test
    void whoHasNoKeyLearnsNothingOfIt() {
        Whereabouts here = new Whereabouts("ada", Vault.hash("a", "b"), sight());
        Whereabouts there = new Whereabouts("bob", Vault.hash("a", "b"), sight());
        Prefix network = Prefix.of(HOME);
        assertTrue(here.of(network) != there.of(network), "of two users nothing in common");
        assertTrue(here.of(network) != new Whereabouts("ada", Vault.hash("c", "b"), sight()).of(network));
    }

    private static Whereabouts.Sight sight() {
        return new Whereabouts.Sight() {
            @Override
            public boolean isLost() {
                return false;
            }

            @Override
            public boolean isStrict() {
                return false;
            }
        };
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() throws Exception {
        joinBoth(1);
        fleet.keys.execute(List.of("XADD", "x:d", "*", "p", "nonsense"));
        fleet.keys.execute(List.of("XADD", "x:d", "*", "p", "\u0001".repeat(30)));
        one.begin(HOME);
        fleet.pass(SOON);
        other.refuses(AWAY);
        assertEquals(1, other.part.servers());
    }

    @Test
    void aMessageIsWhatItWas() {
        Presence presence = new Presence(-5, 7, Kind.ACCOUNT, Map.of(1L, new long[] {2, 3}, 4L, new long[0]));
        Presence read = Presence.read(presence.bytes());
        assertEquals(-5, read.server());
        assertEquals(7, read.account());
        assertEquals(Kind.ACCOUNT, read.kind());
        assertArrayEquals(new long[] {2, 3}, read.networks().get(1L));
        assertArrayEquals(new long[0], read.networks().get(4L));
        byte[] cut = Arrays.copyOf(presence.bytes(), presence.bytes().length - 1);
        assertThrows(IllegalArgumentException.class, () -> Presence.read(cut));
    }
}
