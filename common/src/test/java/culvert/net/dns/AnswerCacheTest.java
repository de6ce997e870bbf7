package culvert.net.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long what is kept, and how much of it. */
final class AnswerCacheTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("2001:db8::2");

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may overflow
    private final AnswerCache cache = new AnswerCache(clock::get);

    @Test
    void anAnswerLivesAsLongAsItsTtl() {
        cache.put("a", List.of(ONE), Duration.ofSeconds(60));
        advance(Duration.ofSeconds(60).minusNanos(1));
        assertEquals(List.of(ONE), known("a"));
        advance(Duration.ofNanos(1));
        assertNull(cache.find("a"));
    }

    @Test
    void noTtlIsTooLongAndNoneTooShort() {
        cache.put("long", List.of(ONE), Duration.ofSeconds(Integer.MAX_VALUE));
        cache.put("none", List.of(ONE), Duration.ZERO);
        assertNull(cache.find("none"));
        advance(AnswerCache.MAX_TTL.minusNanos(1));
        assertNotNull(cache.find("long"));
        advance(Duration.ofNanos(1));
        assertNull(cache.find("long"));
    }

    @Test
    void aFreshAnswerReplacesAnOldOneAndAMissingName() {
        cache.put("a", List.of(ONE), Duration.ofSeconds(60));
        cache.put("a", List.of(TWO), Duration.ofSeconds(60));
        assertEquals(List.of(TWO), known("a"));
        cache.putMissing("a");
        assertEquals(List.of(), known("a"));
        cache.put("a", List.of(ONE), Duration.ofSeconds(60));
        assertEquals(List.of(ONE), known("a"));
    }

    @Test
    void aMissingNameIsAskedForAgainSoon() {
        cache.putMissing("a");
        assertEquals(List.of(), known("a"));
        advance(AnswerCache.NEGATIVE);
        assertNull(cache.find("a"));
    }

    @Test
    void theOldestNamesMakeRoom() {
        for (int i = 0; i <= AnswerCache.MAX_NAMES; i++) {
            cache.put("name-" + i, List.of(ONE), Duration.ofSeconds(60));
            cache.putMissing("name-" + i);
        }
        assertNull(cache.find("name-0"));
        assertNotNull(cache.find("name-1"));
        assertNotNull(cache.find("name-" + AnswerCache.MAX_NAMES));
    }

    @Test
    void aNameWithTooManyAddressesKeepsTheFirst() {
        List<InetAddress> many = IntStream.range(0, 250)
                .mapToObj(i -> InetAddress.ofLiteral("192.0.2." + i))
                .toList();
        cache.put("many", many, Duration.ofSeconds(60));
        assertEquals(many.subList(0, AnswerCache.MAX_ADDRESSES), known("many"));
    }

    @Test
    void whatIsForgottenIsGoneUnlessItIsYoung() {
        cache.put("a", List.of(ONE), Duration.ofSeconds(60));
        cache.forget("a");
        assertEquals(List.of(ONE), known("a"));
        advance(AnswerCache.YOUNG);
        cache.forget("a");
        assertNull(cache.find("a"));
        cache.forget("a");
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
