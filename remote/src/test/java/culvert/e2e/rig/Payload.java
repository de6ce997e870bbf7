package culvert.e2e.rig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/**
 * Bytes that are the same whenever they are made again, and of which no two blocks are equal: a lost, doubled, moved or
 * changed byte changes the hash.
 */
public record Payload(long seed, long bytes) {
    /** Odd, so that blocks and chunks of the wire never lie on each other. */
    private static final int BLOCK_BYTES = 65_521;

    private static final byte[] NOISE = noise();

    /** What came out of a stream until its end. */
    public record Received(long bytes, String sha256) {}

    public void writeTo(OutputStream out) throws IOException {
        byte[] block = Arrays.copyOf(NOISE, Math.clamp(bytes, 2 * Long.BYTES, BLOCK_BYTES));
        long left = bytes;
        for (long number = 0; left > 0; number++) {
            ByteBuffer.wrap(block).putLong(seed).putLong(number);
            int length = (int) Math.min(left, block.length);
            out.write(block, 0, length);
            left -= length;
        }
        out.flush();
    }

    /** All of it; for small ones. */
    public byte[] toByteArray() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(Math.toIntExact(bytes));
        try {
            writeTo(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    /** What a reader should find. */
    public Received expected() {
        MessageDigest digest = sha256();
        try {
            writeTo(new OutputStream() {
                @Override
                public void write(int one) {
                    digest.update((byte) one);
                }

                @Override
                public void write(byte[] from, int offset, int length) {
                    digest.update(from, offset, length);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Received(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** Reads a stream to its end. */
    public static Received read(InputStream in) throws IOException {
        return read(in, Long.MAX_VALUE);
    }

    /** Reads so many bytes, or to the end if that comes first. */
    public static Received read(InputStream in, long most) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[(int) Math.min(128 * 1024, most)];
        long bytes = 0;
        while (bytes < most) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, most - bytes));
            if (n < 0) {
                break;
            }
            digest.update(buffer, 0, n);
            bytes += n;
        }
        return new Received(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] noise() {
        byte[] noise = new byte[BLOCK_BYTES];
        new Random(20_250_301).nextBytes(noise);
        return noise;
    }
}
