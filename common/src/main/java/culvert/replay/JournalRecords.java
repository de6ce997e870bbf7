package culvert.replay;

import culvert.crypto.SipHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * The form of a journal's file: what it is and the key that its hashes were made with, then records of one size.
 *
 * <pre>
 *   +----------------------+---------+----------------+
 *   | "culvert replay 1\n" | key, 16 | CRC-32C, u32be |
 *   +----------------------+---------+----------------+
 *   +---------------+----------------------------------+----------------+
 *   | hash, 8 bytes | date, Unix seconds, rounded up, 4| CRC-32C, u32be |
 *   +---------------+----------------------------------+----------------+
 * </pre>
 *
 * <p>Each checksum covers what stands before it in the header or the record. A last record that is not whole was being
 * written when the process was killed, and is passed over; so is a header.
 */
final class JournalRecords {
    static final int BYTES = Long.BYTES + 2 * Integer.BYTES;

    private static final byte[] NAME = "culvert replay 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SUMMED_HEADER_BYTES = NAME.length + SipHash.KEY_BYTES;
    static final int HEADER_BYTES = SUMMED_HEADER_BYTES + Integer.BYTES;
    private static final int SUMMED_BYTES = BYTES - Integer.BYTES;

    private JournalRecords() {}

    /** Takes what was read. */
    @FunctionalInterface
    interface Sink {
        /**
         * One record.
         *
         * @param date in milliseconds since 1970
         */
        void record(long hash, long date);
    }

    static byte[] header(byte[] key) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(NAME).put(key);
        return header.putInt(sum(header.array(), 0, SUMMED_HEADER_BYTES)).array();
    }

    /** Puts a record into {@code into}. */
    static void write(ByteBuffer into, long hash, long date) {
        int start = into.position();
        into.putLong(hash).putInt((int) Math.ceilDiv(date, 1000));
        into.putInt(sum(into.array(), into.arrayOffset() + start, SUMMED_BYTES));
    }

    /**
     * Reads all records that are whole and right.
     *
     * @param keys is given the key, and says whether it may be this one; without it no record is of use
     * @return false when something in it was not right
     */
    static boolean read(InputStream in, Predicate<byte[]> keys, Sink sink) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) { // killed at its very beginning, or another file
            int named = Math.min(header.length, NAME.length);
            return Arrays.equals(header, 0, named, NAME, 0, named);
        }
        byte[] key = Arrays.copyOfRange(header, NAME.length, SUMMED_HEADER_BYTES);
        if (!Arrays.equals(header, header(key)) || !keys.test(key)) {
            return false;
        }
        boolean intact = true;
        byte[] record = new byte[BYTES];
        while (in.readNBytes(record, 0, BYTES) == BYTES) {
            ByteBuffer fields = ByteBuffer.wrap(record);
            long hash = fields.getLong();
            long date = 1000 * Integer.toUnsignedLong(fields.getInt());
            if (fields.getInt() == sum(record, 0, SUMMED_BYTES)) {
                sink.record(hash, date);
            } else {
                intact = false;
            }
        }
        return intact;
    }

    private static int sum(byte[] bytes, int offset, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, offset, length);
        return (int) sum.getValue();
    }
}
