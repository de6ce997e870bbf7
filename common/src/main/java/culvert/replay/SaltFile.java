package culvert.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The form of the journal: a line that says what it is, then records of one size.
 *
 * <pre>
 *   "culvert salts 1\n"
 *   +--------------------------+------------------------------------+----------------+
 *   | arrival, Unix ms, u64be  | salt, filled up with zeros, 32     | CRC-32C, u32be |
 *   +--------------------------+------------------------------------+----------------+
 * </pre>
 *
 * <p>The checksum covers what stands before it in its record. A last record that is not whole was being written when the
 * process was killed, and is passed over.
 */
final class SaltFile {
    static final int RECORD_BYTES = Long.BYTES + SaltRing.SALT_BYTES + Integer.BYTES;

    private static final byte[] HEADER = "culvert salts 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SUMMED_BYTES = RECORD_BYTES - Integer.BYTES;

    private SaltFile() {}

    /** Takes what was read. */
    @FunctionalInterface
    interface Sink {
        void salt(byte[] salt, long unixMillis);
    }

    static byte[] header() {
        return HEADER.clone();
    }

    /** Puts a record into {@code into}. */
    static void write(ByteBuffer into, byte[] salt, long unixMillis) {
        int start = into.position();
        into.putLong(unixMillis).put(salt, 0, SaltRing.SALT_BYTES);
        into.putInt(sum(into.array(), into.arrayOffset() + start));
    }

    /**
     * Reads all records that are whole and right.
     *
     * @return false when something in it was not
     */
    static boolean read(InputStream in, Sink sink) throws IOException {
        byte[] header = in.readNBytes(HEADER.length);
        if (!Arrays.equals(header, HEADER)) {
            return header.length < HEADER.length
                    && Arrays.equals(header, Arrays.copyOf(HEADER, header.length)); // killed at its very beginning
        }
        boolean intact = true;
        byte[] record = new byte[RECORD_BYTES];
        while (in.readNBytes(record, 0, RECORD_BYTES) == RECORD_BYTES) {
            ByteBuffer fields = ByteBuffer.wrap(record);
            long unixMillis = fields.getLong();
            if (fields.getInt(SUMMED_BYTES) == sum(record, 0)) {
                sink.salt(Arrays.copyOfRange(record, Long.BYTES, SUMMED_BYTES), unixMillis);
            } else {
                intact = false;
            }
        }
        return intact;
    }

    private static int sum(byte[] record, int offset) {
        CRC32C sum = new CRC32C();
        sum.update(record, offset, SUMMED_BYTES);
        return (int) sum.getValue();
    }
}
