package culvert.net.carrier;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers, for as long as their TTL allows. Every thread reads, without a lock; only the resolver's loop writes.
 *
 * <p>Netty's own cache has no bound on the number of names, which whoever asks can choose, and keeps no NXDOMAIN. Netty
 * reports its answers to this one and never reads from it.
 */
final class AnswerCache implements DnsCache {
    /** Bounds the memory at a few MB, however many names are asked for; the oldest is forgotten first. */
    static final int MOST_NAMES = 4096;

    /** More addresses of one name than this are of no use to anybody. */
    static final int MOST_ADDRESSES = 32;

    /** However long a TTL is, a name that moved is found again within ten minutes. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** A name that does not exist is not asked for again so soon; short, since users fix such things. */
    static final Duration NEGATIVE = Duration.ofSeconds(5);

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final ArrayDeque<String> oldestFirst = new ArrayDeque<>();
    private final LongSupplier nanoTime;

    /**
     * What is known about a name.
     *
     * @param addresses empty when the name does not exist
     */
    record Answer(List<InetAddress> addresses, long expires) {}

    private record Entry(
            @Nullable InetAddress address, @Nullable Throwable cause) implements DnsCacheEntry {}

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
    void cacheMissing(String name) {
        put(name, new Answer(List.of(), nanoTime.getAsLong() + NEGATIVE.toNanos()));
    }

    /** Adds to what is known about the name; the shortest TTL counts for all of it. */
    void add(String name, InetAddress address, long ttlSeconds) {
        Duration ttl = Duration.ofSeconds(Math.clamp(ttlSeconds, 0, LONGEST.toSeconds()));
        long expires = nanoTime.getAsLong() + ttl.toNanos();
        Answer known = find(name);
        if (known == null || known.addresses.isEmpty()) {
            put(name, new Answer(List.of(address), expires));
        } else if (!known.addresses.contains(address) && known.addresses.size() < MOST_ADDRESSES) {
            List<InetAddress> more =
                    Stream.concat(known.addresses.stream(), Stream.of(address)).toList();
            put(name, new Answer(more, expires - known.expires < 0 ? expires : known.expires));
        }
    }

    /**
     * Forgets at once what is known about a name; from any thread.
     *
     * @return whether {@link #clear(String)} has to follow on the loop, before anything is asked
     */
    boolean forget(String name) {
        return answers.remove(name) != null;
    }

    @Override
    public DnsCacheEntry cache(String name, DnsRecord[] extra, InetAddress address, long ttl, EventLoop loop) {
        add(name, address, ttl);
        return new Entry(address, null);
    }

    /** Netty does not say whether this failure may be remembered: the resolver decides. */
    @Override
    public DnsCacheEntry cache(String name, DnsRecord[] extra, Throwable cause, EventLoop loop) {
        return new Entry(null, cause);
    }

    @Override
    public List<? extends DnsCacheEntry> get(String name, DnsRecord[] extra) {
        return List.of();
    }

    @Override
    public void clear() {
        answers.clear();
        oldestFirst.clear();
    }

    @Override
    public boolean clear(String name) {
        oldestFirst.remove(name);
        return answers.remove(name) != null;
    }

    private void put(String name, Answer answer) {
        if (answers.put(name, answer) == null) {
            oldestFirst.add(name);
            if (oldestFirst.size() > MOST_NAMES) {
                answers.remove(oldestFirst.remove());
            }
        }
    }
}
