package culvert.replay;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When the growing generation of a journal becomes the older one. For one thread at a time. */
interface Turning {
    /** True when the salt of that number begins a new generation; the growing one is not empty. */
    boolean isDue(long number);

    /** The files have been turned for the salt of that number. */
    void turned(long number);

    /** Salts have been written, the first of their generation or others. */
    void appended(boolean first);

    /** True when nothing that was written means anything any more. */
    boolean isOver();

    /** After a time: a generation holds what came within it, and means nothing when it has passed once more. */
    static Turning afterTime(Duration time, LongSupplier millis, long oldest) {
        return new Turning() {
            private long began = oldest;
            private long appended = millis.getAsLong();

            @Override
            public boolean isDue(long number) {
                return hasPassedSince(began);
            }

            @Override
            public void turned(long number) {
                // the first salt of the new generation says when it began
            }

            @Override
            public void appended(boolean first) {
                appended = millis.getAsLong();
                began = first ? appended : began;
            }

            @Override
            public boolean isOver() {
                return hasPassedSince(appended);
            }

            private boolean hasPassedSince(long moment) {
                return millis.getAsLong() - moment >= time.toMillis();
            }
        };
    }

    /** After so many, and never forgets. */
    static Turning afterCount(long count) {
        return new Turning() {
            private long turned;

            @Override
            public boolean isDue(long number) {
                return number % count == 0 && number != turned;
            }

            @Override
            public void turned(long number) {
                turned = number; // and not again when the write that follows fails
            }

            @Override
            public void appended(boolean first) {
                // only the number counts
            }

            @Override
            public boolean isOver() {
                return false;
            }
        };
    }
}
