package culvert.net.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Answers, for as long as their TTL allows. All threads read, without a lock; only the resolver's thread writes. */
final class AnswerCache {
    /** Bounds the memory to a few MB, however many names are asked for; the oldest is evicted first. */
    static final int MAX_NAMES = 4096;

    /** More addresses of one name are useless. */
    static final int MAX_ADDRESSES = 32;

    /** However long a TTL is, a name that moved is found again within ten minutes. */
    static final Duration MAX_TTL = Duration.ofMinutes(10);

    /** How long a missing name is remembered; short, since users fix such things. */
    static final Duration NEGATIVE = Duration.ofSeconds(5);

    /** A younger answer is kept even when its addresses do not answer. */
    static final Duration YOUNG = Duration.ofSeconds(1);

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final ArrayDeque<String> oldestFirst = new ArrayDeque<>();
    private final LongSupplier nanoTime;

    /**
     * What is known about a name.
     *
     * @param addresses empty when the name does not exist
     */
    record Answer(List<InetAddress> addresses, long asked, long expires) {}

    AnswerCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A fresh answer, or null. */
    @Nullable
    Answer find(String name) {
        Answer answer = answers.get(name);
        return answer != null && answer.expires - nanoTime.getAsLong() > 0 ? answer : null;
    }

    /** Remembers that there is no such name. */
    void putMissing(String name) {
        put(name, List.of(), NEGATIVE);
    }

    /** Remembers the addresses of a name, for a limited time. */
    void put(String name, List<InetAddress> addresses, Duration ttl) {
        long now = nanoTime.getAsLong();
        Duration kept = ttl.compareTo(MAX_TTL) < 0 ? ttl : MAX_TTL;
        Answer answer = new Answer(addresses.stream().limit(MAX_ADDRESSES).toList(), now, now + kept.toNanos());
        if (answers.put(name, answer) == null) {
            oldestFirst.add(name);
            if (oldestFirst.size() > MAX_NAMES) {
                answers.remove(oldestFirst.remove());
            }
        }
    }

    /** Its addresses do not answer: they may be outdated, unless they were looked up just now. */
    void forget(String name) {
        Answer answer = answers.get(name);
        if (answer != null && nanoTime.getAsLong() - answer.asked >= YOUNG.toNanos()) {
            answers.remove(name);
            oldestFirst.remove(name);
        }
    }

    void clear() {
        answers.clear();
        oldestFirst.clear();
    }
}
