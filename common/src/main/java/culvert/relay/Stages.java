package culvert.relay;

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * How long the stages of a session took, each in nanoseconds; {@link #NONE} of one that it did not come to. The whole of it is
 * in its {@link Outcome}.
 *
 * @param resolve is part of {@code connect}
 */
public record Stages(long authenticate, long resolve, long connect, long firstByte) {
    /** It did not come to that, or did not need it. */
    public static final long NONE = -1;

    /** Of a session that came to nothing. */
    public static final Stages NOT_BEGUN = new Stages(NONE, NONE, NONE, NONE);

    /** Visits those that it came to. */
    public void forEach(BiConsumer<Stage, Duration> visitor) {
        visit(Stage.AUTHENTICATE, authenticate, visitor);
        visit(Stage.RESOLVE, resolve, visitor);
        visit(Stage.CONNECT, connect, visitor);
        visit(Stage.FIRST_BYTE, firstByte, visitor);
    }

    private static void visit(Stage stage, long nanos, BiConsumer<Stage, Duration> visitor) {
        if (nanos != NONE) {
            visitor.accept(stage, Duration.ofNanos(nanos));
        }
    }
}
