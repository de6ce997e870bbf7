package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time is what the test says it is, so the figures are exact. */
class BucketTest {
    private static final long FOR = Duration.ofSeconds(5).toNanos();
    private static final long BEGUN = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos(); // the clock may wrap
    private static final int MUCH = 8 * 63 * 256;

    /** A session that always has something to carry. */
    private static final class Bulk {
        private final Bucket.Flow flow = new Bucket.Flow();
        private int granted;
        private long carried;

        long place() {
            return flow.place() - BEGUN;
        }
    }

    /** Happens every so often beside the sessions. */
    private interface Beside {
        void at(long now);
    }

    @ParameterizedTest
    @CsvSource({
        "64000, 1",
        "1000000, 1",
        "20000000, 1",
        "20000000, 2",
        "20000000, 100",
        "1000000000, 1",
        "10000000000, 7"
    })
    void theRateIsKeptWithinATenth(long rate, int sessions) {
        Bucket bucket = new Bucket(rate, BEGUN);
        double carried = run(bucket, sessions, 1, now -> {}).stream()
                .mapToLong(bulk -> bulk.carried)
                .sum();
        double due = rate / 8.0 * 5;
        assertTrue(carried > 0.9 * due && carried < 1.1 * due, carried + " of " + due);
    }

    @Test
    void afterARestNoMoreGoesAtOnceThanAMomentsWorth() {
        Bucket bucket = new Bucket(8_000_000, BEGUN);
        long later = Duration.ofHours(1).toNanos();
        long carried = run(bucket, 1, BEGUN + later, later + FOR, 1, now -> {}).getFirst().carried;
        assertTrue(carried < 1.1 * 5_000_000, carried + " of 5000000");
    }

    @Test
    void twoShareInHalves() {
        List<Bulk> both = run(new Bucket(20_000_000, BEGUN), 2, 1, now -> {});
        double first = both.getFirst().carried;
        double share = first / (first + both.getLast().carried);
        assertTrue(share > 0.4 && share < 0.6, "share " + share);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void aKeystrokeDoesNotWait(int sessions) {
        Bucket bucket = new Bucket(20_000_000, BEGUN);
        Bucket.Flow keys = new Bucket.Flow();
        long[] waited = {0};
        run(bucket, sessions, Duration.ofMillis(30).toNanos(), now -> {
            int granted = bucket.claim(keys, MUCH, BEGUN + now);
            waited[0] = Math.max(waited[0], keys.place() - (BEGUN + now));
            bucket.giveBack(keys, granted - 60);
        });
        assertTrue(waited[0] < Duration.ofMillis(5).toNanos(), waited[0] + " ns");
    }

    /** They take no more than the whole together, however many they are. */
    @Test
    void manySmallOnesAreHeldToo() {
        Bucket bucket = new Bucket(1_000_000, BEGUN);
        List<Bucket.Flow> flows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            flows.add(new Bucket.Flow());
        }
        PriorityQueue<Bucket.Flow> waiting =
                new PriorityQueue<>(Comparator.comparingLong(flow -> flow.place() - BEGUN));
        for (Bucket.Flow flow : flows) {
            bucket.giveBack(flow, bucket.claim(flow, MUCH, BEGUN) - 400);
            waiting.add(flow);
        }
        long carried = 0;
        while (waiting.peek().place() - BEGUN < FOR) {
            Bucket.Flow flow = waiting.remove();
            long now = Math.max(flow.place(), BEGUN);
            carried += 400;
            bucket.giveBack(flow, bucket.claim(flow, 400, now) - 400);
            waiting.add(flow);
        }
        assertTrue(carried < 1.2 * 625_000, carried + " of 625000");
    }

    @Test
    void datagramsGoAtTheRateAndNotFaster() {
        Bucket bucket = new Bucket(8_000_000, BEGUN);
        Bucket.Flow flow = new Bucket.Flow();
        long carried = 0;
        for (long now = 0; now < FOR; now += 100_000) { // 14 MB a second
            carried += bucket.admits(flow, 1400, BEGUN + now) ? 1400 : 0;
        }
        assertTrue(carried > 0.9 * 5_000_000 && carried < 1.1 * 5_000_000, carried + " of 5000000");
    }

    @Test
    void datagramsAndADownloadShareInHalves() {
        Bucket bucket = new Bucket(8_000_000, BEGUN);
        Bucket.Flow flow = new Bucket.Flow();
        long[] datagrams = {0};
        double download = run(bucket, 1, 500_000, now -> {
                    datagrams[0] += bucket.admits(flow, 1400, BEGUN + now) ? 1400 : 0;
                })
                .getFirst()
                .carried;
        double share = datagrams[0] / (download + datagrams[0]);
        assertTrue(share > 0.4 && share < 0.6, "share " + share);
        assertTrue(download + datagrams[0] < 1.1 * 5_000_000, download + " and " + datagrams[0]);
        assertEquals(0, datagrams[0] % 1400);
    }

    private static List<Bulk> run(Bucket bucket, int sessions, long every, Beside beside) {
        return run(bucket, sessions, BEGUN, FOR, Math.max(every, 1), every == 1 ? now -> {} : beside);
    }

    /** From then on for so long, by the clock of the bucket. */
    private static List<Bulk> run(Bucket bucket, int sessions, long from, long until, long every, Beside beside) {
        PriorityQueue<Bulk> waiting = new PriorityQueue<>(Comparator.comparingLong(Bulk::place));
        List<Bulk> all = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            Bulk bulk = new Bulk();
            bulk.granted = bucket.claim(bulk.flow, MUCH, from);
            all.add(bulk);
            waiting.add(bulk);
        }
        long now = from - BEGUN;
        long due = now;
        while (now < until) {
            Bulk next = waiting.remove();
            now = Math.max(now, next.place());
            for (; every > 1 && due <= now; due += every) {
                beside.at(due);
            }
            next.carried += next.granted;
            next.granted = bucket.claim(next.flow, MUCH, BEGUN + now);
            waiting.add(next);
        }
        return all;
    }
}
