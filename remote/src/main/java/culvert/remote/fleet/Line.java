package culvert.remote.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one thread to the store: made when it is needed, and made anew when it was lost, which is tried the less often the longer
 * it does not succeed.
 */
final class Line {
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    /** A connection that has held for so long was a good one. */
    private static final Duration GOOD = Duration.ofSeconds(10);

    private final Link.Opener opener;
    private @Nullable Link link;
    private Duration retry = FIRST_RETRY;
    private long since;

    Line(Link.Opener opener) {
        this.opener = opener;
    }

    /** Makes it where there is none. Blocks. */
    Link link() throws IOException {
        Link now = link;
        if (now == null) {
            now = opener.open();
            link = now;
            since = System.nanoTime();
        }
        return now;
    }

    boolean isThere() {
        return link != null;
    }

    /** It has answered. */
    void holds() {
        if (System.nanoTime() - since > GOOD.toNanos()) {
            retry = FIRST_RETRY;
        }
    }

    /** It is lost, or could not be made. Waits for as long as one should before another is made, or until that holds. */
    void lose(BooleanSupplier isOver) {
        close();
        rest(retry, isOver);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
    }

    /** After a failure that nobody has foreseen. */
    void rest(BooleanSupplier isOver) {
        rest(LAST_RETRY, isOver);
    }

    private void rest(Duration time, BooleanSupplier isOver) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !isOver.getAsBoolean(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    void close() {
        if (link != null) {
            link.close();
            link = null;
        }
    }
}
