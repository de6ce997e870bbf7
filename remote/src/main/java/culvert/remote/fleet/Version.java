package culvert.remote.fleet;

import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * When something was changed, and where: of two changes the later one counts. Whoever changes what it knows a version of makes a later one,
 * whatever its clock says.
 *
 * @param millis since 1970, by the clock of who changed it
 * @param server which that was, so that no two are the same
 */
record Version(long millis, long server) implements Comparable<Version> {
    static final int BYTES = 2 * Long.BYTES;

    /** Of what was there before anybody shared anything. */
    static final Version NONE = new Version(0, 0);

    private static final Comparator<Version> ORDER =
            Comparator.comparingLong(Version::millis).thenComparingLong(Version::server);

    /** A later one than this. */
    Version next(long now, long by) {
        return new Version(Math.max(now, millis + 1), by);
    }

    static Version read(ByteBuffer from) {
        return new Version(from.getLong(), from.getLong());
    }

    void write(ByteBuffer into) {
        into.putLong(millis).putLong(server);
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
