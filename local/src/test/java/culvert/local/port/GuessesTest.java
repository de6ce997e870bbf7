package culvert.local.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GuessesTest {
    private static final InetAddress GUESSER = InetAddress.ofLiteral("192.168.1.2");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.168.1.3");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may wrap
    private final Guesses guesses = new Guesses(now::get);

    @Test
    void anAddressThatWasWrongHasOneTurnASecond() {
        assertEquals(Duration.ZERO, guesses.turn(GUESSER));
        guesses.wrong(GUESSER);
        for (int i = 1; i <= 4; i++) {
            assertEquals(Duration.ofSeconds(i), guesses.turn(GUESSER));
        }
        assertTrue(guesses.turn(GUESSER).isNegative(), "a fifth would only wait");
        assertEquals(Duration.ZERO, guesses.turn(OTHER));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        guesses.wrong(GUESSER);
        assertEquals(Duration.ofSeconds(3), guesses.turn(GUESSER));
    }

    @Test
    void anAddressThatIsQuietOrRightWaitsNoMore() {
        guesses.wrong(GUESSER);
        guesses.wrong(OTHER);
        guesses.right(OTHER);
        assertEquals(Duration.ZERO, guesses.turn(OTHER));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(Duration.ZERO, guesses.turn(GUESSER));
    }

    @Test
    void manyAddressesOfOneNetworkOfIpv6HaveOneTurnASecondTogether() {
        guesses.wrong(InetAddress.ofLiteral("2001:db8:1:2::1"));
        for (int i = 1; i <= 4; i++) {
            assertEquals(Duration.ofSeconds(i), guesses.turn(InetAddress.ofLiteral("2001:db8:1:2:a:b:c:" + i)));
        }
        assertTrue(guesses.turn(InetAddress.ofLiteral("2001:db8:1:2::1")).isNegative());
        assertEquals(Duration.ZERO, guesses.turn(InetAddress.ofLiteral("2001:db8:1:3::1")));
        guesses.right(InetAddress.ofLiteral("2001:db8:1:2::9"));
        assertEquals(Duration.ZERO, guesses.turn(InetAddress.ofLiteral("2001:db8:1:2::1")));
    }

    @Test
    void theProgramsOfThisMachineNeverWait() {
        InetAddress own = InetAddress.ofLiteral("::1");
        guesses.wrong(own);
        assertEquals(Duration.ZERO, guesses.turn(own));
    }

    @Test
    void whoGuessedLongestAgoIsForgotten() {
        guesses.wrong(GUESSER);
        for (int i = 0; i < 1024; i++) {
            guesses.wrong(InetAddress.ofLiteral("10.0." + (i >> 8) + "." + (i & 0xFF)));
        }
        assertEquals(Duration.ZERO, guesses.turn(GUESSER));
        assertEquals(Duration.ofSeconds(1), guesses.turn(InetAddress.ofLiteral("10.0.0.0")));
    }
}
