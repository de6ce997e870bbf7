package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long what is kept, and how much of it. */
final class AnswerCacheTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("2001:db8::2");

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may overflow
    private final AnswerCache cache = new AnswerCache(clock::get);

    @Test
    void anAnswerLivesAsLongAsItsTtl() {
        cache.add("a", ONE, 60);
        advance(Duration.ofSeconds(60).minusNanos(1));
        assertEquals(List.of(ONE), known("a"));
        advance(Duration.ofNanos(1));
        assertNull(cache.find("a"));
    }

    @Test
    void theShortestTtlOfBothFamiliesCounts() {
        cache.add("a", ONE, 60);
        cache.add("a", TWO, 10);
        cache.add("b", ONE, 10);
        cache.add("b", TWO, 60);
        assertEquals(List.of(ONE, TWO), known("a"));
        advance(Duration.ofSeconds(10));
        assertNull(cache.find("a"));
        assertNull(cache.find("b"));
    }

    @Test
    void noTtlIsTooLongAndNoneTooShort() {
        cache.add("long", ONE, Integer.MAX_VALUE);
        cache.add("negative", ONE, -1);
        assertNull(cache.find("negative"));
        advance(AnswerCache.LONGEST.minusNanos(1));
        assertNotNull(cache.find("long"));
        advance(Duration.ofNanos(1));
        assertNull(cache.find("long"));
    }

    @Test
    void aFreshAnswerReplacesAnOldOneAndAMissingName() {
        cache.add("a", ONE, 1);
        advance(Duration.ofSeconds(1));
        cache.add("a", TWO, 60);
        assertEquals(List.of(TWO), known("a"));
        cache.cacheMissing("a");
        assertEquals(List.of(), known("a"));
        cache.add("a", ONE, 60);
        assertEquals(List.of(ONE), known("a"));
    }

    @Test
    void aMissingNameIsAskedForAgainSoon() {
        cache.cacheMissing("a");
        assertEquals(List.of(), known("a"));
        advance(AnswerCache.NEGATIVE);
        assertNull(cache.find("a"));
    }

    @Test
    void theOldestNamesMakeRoom() {
        for (int i = 0; i <= AnswerCache.MOST_NAMES; i++) {
            cache.add("name-" + i, ONE, 60);
            cache.cacheMissing("name-" + i);
        }
        assertNull(cache.find("name-0"));
        assertNotNull(cache.find("name-1"));
        assertNotNull(cache.find("name-" + AnswerCache.MOST_NAMES));
    }

    @Test
    void aNameWithTooManyAddressesKeepsTheFirst() {
        for (int i = 0; i < 250; i++) {
            cache.add("many", InetAddress.ofLiteral("192.0.2." + i), 60);
        }
        assertEquals(AnswerCache.MOST_ADDRESSES, known("many").size());
    }

    private List<InetAddress> known(String name) {
        AnswerCache.Answer answer = cache.find(name);
        assertNotNull(answer);
        return answer.addresses();
    }

    private void advance(Duration by) {
        clock.addAndGet(by.toNanos());
    }
}
