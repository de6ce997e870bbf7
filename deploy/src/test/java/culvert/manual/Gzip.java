package culvert.manual;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Text as {@code gzip -9n} leaves it: without a name and a time, so that the same text gives the same bytes. */
final class Gzip {
    /** Where the header says how thorough it was, and the word for "as much as possible" (RFC 1952). */
    private static final int EFFORT = 8;

    private static final byte MOST = 2;

    private Gzip() {}

    static byte[] of(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new Thorough(out)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = out.toByteArray();
        bytes[EFFORT] = MOST;
        return bytes;
    }

    private static final class Thorough extends GZIPOutputStream {
        Thorough(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
