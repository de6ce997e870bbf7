package culvert.local.outbound;

import culvert.address.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What sessions have shown of one address of a remote: whether it works, and how fast. It is given the time, on a
 * monotonic clock in nanoseconds, and is guarded by its {@link Choice}.
 *
 * <p>One that fails sits out, each time for longer, until a session was answered. That it accepts connections shows
 * nothing: with another key it would be silent ever after. So does one session without an answer, where answers have come
 * before, since its target may have none to give.
 */
final class Health {
    /** A server that was restarted is back by then. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    /** One that is gone for good costs its trial twice an hour. */
    static final Duration LAST_PAUSE = Duration.ofMinutes(30);

    /** How long requests to several targets may stay unanswered where answers have come before. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The same for a single request, where none has: most targets answer within this. */
    static final Duration FIRST_PATIENCE = Duration.ofSeconds(2);

    /** A page asks fewer targets that are all dead. */
    private static final int UNANSWERED_TARGETS = 3;

    /** The same of one that has never answered. */
    private static final int FIRST_ENDED_TARGETS = 2;

    /** A target that takes longer says nothing about the way there. */
    private static final Duration SLOWEST = Duration.ofSeconds(2);

    /** Nobody feels what is less. */
    private static final Duration QUICK = Duration.ofMillis(50);

    /** What is taken for the time of one that was never measured. */
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    /** Of a time that is longer than before, which is more often the target's than the way's. */
    private static final int SMOOTHING = 16;

    private static final long UNMEASURED = -1;

    private int pauses;
    private long pausedUntil;
    private boolean isTried;
    private boolean isProven;
    private int unanswered;
    private long unansweredSince;
    private int ended;
    private @Nullable Target lastAsked;
    private @Nullable Target lastEnded;
    private long connectTime;
    private long time = UNMEASURED;

    /** A connection was made, which took so long. */
    void connected(long nanos) {
        connectTime = nanos;
    }

    /** A request has left. */
    void asked(Target target, long now) {
        if (unanswered == 0) {
            unansweredSince = now;
        }
        if (!target.equals(lastAsked)) {
            unanswered++;
            lastAsked = target;
        }
    }

    /**
     * The first byte of an answer has come, so long after the request.
     *
     * @return true when it sat out until now
     */
    boolean answered(long nanos) {
        boolean isBack = pauses > 0;
        pauses = 0;
        isTried = false;
        isProven = true;
        calm();
        long sample = Math.clamp(connectTime + nanos, QUICK.toNanos(), SLOWEST.toNanos());
        time = time == UNMEASURED || sample < time ? sample : time + (sample - time) / SMOOTHING;
        return isBack;
    }

    /**
     * It ended a session that it had not answered. So does one that has no way to the target, and one behind which nothing is
     * left; silence it is not.
     *
     * @return true when it has done so to more targets than are dead at a time
     */
    boolean ended(Target target) {
        unanswered = Math.max(0, unanswered - 1);
        if (!target.equals(lastEnded)) {
            ended++;
            lastEnded = target;
        }
        return ended >= (isProven ? UNANSWERED_TARGETS : FIRST_ENDED_TARGETS);
    }

    /**
     * It did not work. Several sessions that find so at the same time are one failure.
     *
     * @return how long it sits out for this, anew or for longer; zero when it does already
     */
    Duration failed(long now) {
        isProven = false;
        calm();
        if (pauses > 0 && !isTried) {
            return Duration.ZERO;
        }
        isTried = false;
        pauses++;
        Duration pause = pause();
        pausedUntil = now + pause.toNanos();
        return pause;
    }

    /** Whether it has let requests wait for too long, as one does that has another key. */
    boolean isSilent(long now) {
        int most = isProven ? UNANSWERED_TARGETS : 1;
        Duration patience = isProven ? PATIENCE : FIRST_PATIENCE;
        return unanswered >= most && now - unansweredSince >= patience.toNanos();
    }

    /** Whether an answer has come since it failed, or at all. */
    boolean isProven() {
        return isProven;
    }

    boolean sitsOut() {
        return pauses > 0;
    }

    /** Whether a session may find out if it works again. */
    boolean isDue(long now) {
        return pauses > 0 && now - pausedUntil >= 0;
    }

    /** A session finds out. No other does meanwhile; if it learns nothing, another may after the same pause. */
    void tries(long now) {
        isTried = true;
        pausedUntil = now + pause().toNanos();
    }

    long pausedUntil() {
        return pausedUntil;
    }

    private Duration pause() {
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < pauses && pause.compareTo(LAST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LAST_PAUSE) < 0 ? pause : LAST_PAUSE;
    }

    long connectTime() {
        return connectTime;
    }

    /** How long the answers of quick targets took lately, with the connection, in nanoseconds. */
    long time() {
        return time == UNMEASURED ? UNKNOWN.toNanos() : time;
    }

    private void calm() {
        unanswered = 0;
        ended = 0;
        lastAsked = null;
        lastEnded = null;
    }
}
