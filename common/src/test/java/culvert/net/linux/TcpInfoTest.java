package culvert.net.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From when a peer counts as silent. */
class TcpInfoTest {
    private static final long NOW = Duration.ofHours(1).toNanos();

    @Test
    void aLossAfterAnIdleMinuteBeginsASilenceOfNoLength() {
        assertEquals(NOW, retransmitting(Duration.ofMinutes(5)).silentSince(TcpInfo.NOT_SILENT, NOW));
    }

    @Test
    void aSilenceThatGoesOnBeganWhereItBegan() {
        long before = NOW - Duration.ofSeconds(30).toNanos();
        assertEquals(before, retransmitting(Duration.ofSeconds(31)).silentSince(before, NOW));
    }

    @Test
    void anAnswerInBetweenBeginsItAnew() {
        long before = NOW - Duration.ofSeconds(30).toNanos();
        assertEquals(NOW, retransmitting(Duration.ofSeconds(29)).silentSince(before, NOW));
    }

    @Test
    void whatIsUnderWayForTheFirstTimeIsNoSilence() {
        TcpInfo sent = new TcpInfo(true, false, Duration.ofMinutes(5).toNanos(), 0);
        assertEquals(TcpInfo.NOT_SILENT, sent.silentSince(NOW - 1, NOW));
    }

    @Test
    void aPeerIsIdleWhenItHasAnsweredLongAfterAnythingMoved() {
        long minute = Duration.ofMinutes(1).toNanos();
        assertTrue(new TcpInfo(
                        false, false, minute, minute + Duration.ofSeconds(20).toNanos())
                .isIdle());
        assertFalse(
                new TcpInfo(false, false, minute, minute + Duration.ofSeconds(1).toNanos()).isIdle());
        assertFalse(new TcpInfo(true, true, minute, 2 * minute).isIdle());
    }

    private static TcpInfo retransmitting(Duration answeredAgo) {
        return new TcpInfo(true, true, answeredAgo.toNanos(), answeredAgo.toNanos());
    }
}
