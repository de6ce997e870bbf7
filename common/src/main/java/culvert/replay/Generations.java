package culvert.replay;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Two generations of fingerprints, of which the older is forgotten as a whole when the younger has its full count or
 * time. All dates are milliseconds of the wall clock, all moments milliseconds of the monotonic one. For one thread at a
 * time.
 *
 * <p>Entries are numbered as they come, for the journal, which reads the last of them here before it writes them.
 */
final class Generations {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final Limits limits;
    private final long[] recent;
    private final long[] recentDates;

    private Generation older;
    private Generation younger;
    private long latestForgotten = NEVER;

    /** The number that the next entry will have, and that of the first which {@link #recent} has held. */
    private long end;

    private long firstHeld;

    /**
     * When a generation is full.
     *
     * @param most entries
     * @param recent how many of the last are kept in their order
     * @param time after which it is full too, and before which nothing may be forgotten; null for a memory that only
     *     room ends
     */
    record Limits(int most, int recent, @Nullable Duration time) {}

    /** What became of an entry that was offered. */
    enum Answer {
        ADDED,
        KNOWN,
        /** There is no room for it before its generation's time is over. */
        FULL
    }

    /** Fingerprints of one time. */
    static final class Generation {
        private final Fingerprints fingerprints = new Fingerprints();
        private final long number;
        private final long first;
        private long began;
        private long latest = NEVER;

        Generation(long number, long first, long began) {
            this.number = number;
            this.first = first;
            this.began = began;
        }

        boolean isEmpty() {
            return fingerprints.size() == 0;
        }

        /** Counts up from 0. */
        long number() {
            return number;
        }

        int groups() {
            return fingerprints.groups();
        }

        /** What is in a group, each with the latest date of all, so that none is forgotten early. */
        ByteBuffer records(int group) {
            ByteBuffer records = ByteBuffer.allocate(fingerprints.size(group) * JournalRecords.BYTES);
            fingerprints.forEach(group, hash -> JournalRecords.write(records, hash, latest));
            return records.flip();
        }
    }

    Generations(Limits limits, long now) {
        this.limits = limits;
        this.recent = new long[limits.recent()];
        this.recentDates = new long[limits.recent()];
        this.older = new Generation(-1, 0, now);
        this.younger = new Generation(0, 0, now);
    }

    int size() {
        return older.fingerprints.size() + younger.fingerprints.size();
    }

    /** The latest date of all that were forgotten; far in the past when none was. */
    long latestForgotten() {
        return latestForgotten;
    }

    /** Forgets generations whose time is over. */
    void advance(long now) {
        Duration time = limits.time();
        if (time != null && now - younger.began >= time.toMillis()) {
            boolean bothAreOver = now - younger.began >= 2 * time.toMillis();
            turn(now);
            if (bothAreOver) {
                turn(now);
            }
        }
    }

    /** Adds a hash unless it is known. */
    Answer add(long hash, long now, long date) {
        advance(now);
        if (older.fingerprints.contains(hash)) {
            return Answer.KNOWN;
        }
        if (younger.fingerprints.size() == limits.most()) {
            if (younger.fingerprints.contains(hash)) {
                return Answer.KNOWN;
            }
            if (limits.time() != null) {
                return Answer.FULL;
            }
            turn(now);
        }
        if (!addTo(younger, hash, date)) {
            return Answer.KNOWN;
        }
        int place = (int) (end++ % recent.length);
        recent[place] = hash;
        recentDates[place] = date;
        return Answer.ADDED;
    }

    /**
     * Takes an entry from a file; the older generation comes first.
     *
     * @param age at most the time that a generation has
     * @return false when there are more than fit
     */
    boolean load(boolean isOlder, long hash, long date, long age) {
        Duration time = limits.time();
        if (time != null && age >= time.toMillis()) {
            latestForgotten = Math.max(latestForgotten, date);
            return true;
        }
        Generation into = isOlder ? older : younger;
        boolean fits = into.fingerprints.size() < limits.most();
        if (!fits && !isOlder && time == null && !into.fingerprints.contains(hash)) {
            turn(into.began);
            into = younger;
        } else if (!fits) {
            return false;
        }
        addTo(into, hash, date);
        return fits;
    }

    /** Everything has been loaded: entries that come from now on have a place among the recent ones. */
    void loaded(long now, long age) {
        younger.began = now - age;
        end = younger.first + younger.fingerprints.size();
        firstHeld = end;
    }

    long end() {
        return end;
    }

    /** A part of what is remembered, in its order; {@code generation} counts up from 0. */
    record Part(long from, long to, long generation) {}

    /**
     * The entries from a number on that belong to one generation, at most so many; null when some of them are not held
     * in their order any more.
     */
    @Nullable
    Part part(long from, int most) {
        if (from < Math.max(Math.max(firstHeld, older.first), end - recent.length)) {
            return null;
        }
        boolean isOlder = from < younger.first;
        long last = isOlder ? younger.first : end;
        return new Part(from, Math.min(last, from + most), isOlder ? older.number : younger.number);
    }

    long hash(long number) {
        return recent[(int) (number % recent.length)];
    }

    long date(long number) {
        return recentDates[(int) (number % recent.length)];
    }

    Generation older() {
        return older;
    }

    Generation younger() {
        return younger;
    }

    private boolean addTo(Generation generation, long hash, long date) {
        generation.latest = Math.max(generation.latest, date);
        return generation.fingerprints.add(hash);
    }

    private void turn(long now) {
        latestForgotten = Math.max(latestForgotten, older.latest);
        if (younger.isEmpty()) {
            older = new Generation(older.number, older.first, now);
            younger.began = now;
        } else {
            younger.fingerprints.trim();
            older = younger;
            younger = new Generation(older.number + 1, end, now);
        }
    }
}
