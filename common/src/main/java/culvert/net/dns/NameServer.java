package culvert.net.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A name server, and what was learnt about it. For any number of threads; their reports may overtake each other. */
final class NameServer {
    /** How long a silent server is asked last; then one question tries it again. */
    static final Duration LAST = Duration.ofMinutes(1);

    /** How long a server's limits are remembered: long enough to matter, short enough for one that was repaired. */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);

    /** Somebody who is not on the path would have to guess the ids and ports of so many questions in a row. */
    private static final int BELIEVED = 3;

    private final InetSocketAddress address;
    private final LongSupplier nanoTime;
    private volatile boolean silent;
    private volatile long trialAt;
    private volatile boolean knowsEdns;
    private volatile long plainUntil;
    private volatile long lowerCaseUntil;
    private final AtomicInteger respelt = new AtomicInteger();

    NameServer(InetSocketAddress address, LongSupplier nanoTime) {
        this.address = address;
        this.nanoTime = nanoTime;
        this.plainUntil = nanoTime.getAsLong();
        this.lowerCaseUntil = plainUntil;
    }

    InetSocketAddress address() {
        return address;
    }

    /** It has left a question unanswered that another server has answered. */
    void keptSilent() {
        trialAt = nanoTime.getAsLong() + LAST.toNanos();
        silent = true;
    }

    /**
     * Notes an answer.
     *
     * @param edns whether it used EDNS
     */
    void answered(boolean edns) {
        silent = false;
        knowsEdns |= edns;
    }

    /** It does not understand EDNS, or says nothing to it (RFC 6891, section 6.2.2). */
    void refusesEdns() {
        knowsEdns = false;
        plainUntil = nanoTime.getAsLong() + REMEMBERED.toNanos();
    }

    /** It does not repeat a question as it was spelt. */
    void changesSpelling() {
        lowerCaseUntil = nanoTime.getAsLong() + REMEMBERED.toNanos();
    }

    /** It has repeated one as it was spelt. */
    void keptSpelling() {
        respelt.set(0);
    }

    /** An answer was spelt in another way, and none that came in time as the question: believed when that goes on. */
    void mayChangeSpelling() {
        if (respelt.incrementAndGet() >= BELIEVED) {
            changesSpelling();
        }
    }

    /**
     * Whether it is to be asked with EDNS.
     *
     * @param before how often it has not answered the same question: EDNS may be the reason
     */
    boolean takesEdns(int before) {
        return plainUntil - nanoTime.getAsLong() <= 0 && (knowsEdns ? before < 2 : before % 2 == 0);
    }

    boolean keepsSpelling() {
        return lowerCaseUntil - nanoTime.getAsLong() <= 0;
    }

    /** Whether it is asked after the others. From time to time one caller gets false, and so tries it. */
    boolean comesLast() {
        if (!silent) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (trialAt - now > 0) {
            return true;
        }
        trialAt = now + LAST.toNanos();
        return false;
    }
}
