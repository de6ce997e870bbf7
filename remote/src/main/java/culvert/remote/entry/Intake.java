package culvert.remote.entry;

import culvert.net.Deadline;
import culvert.net.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a header as they come. */
final class Intake {
    private final Stream from;
    private final Deadline deadline;
    private byte[] bytes = new byte[TextHeader.MOST];
    private int have;

    Intake(Stream from, Deadline deadline) {
        this.from = from;
        this.deadline = deadline;
    }

    /** Waits until so many are there, and reads no more. */
    void upTo(int count) throws IOException {
        if (bytes.length < count) {
            bytes = Arrays.copyOf(bytes, count);
        }
        while (have < count) {
            deadline.awaitReadable(from);
            int n = from.tryRead(bytes, have, count - have);
            if (n < 0) {
                throw ProxyHeader.refused("the connection ended after " + have + " bytes of a PROXY header");
            }
            have += n;
        }
    }

    int size() {
        return have;
    }

    byte at(int index) {
        return bytes[index];
    }

    boolean startsWith(byte[] beginning) {
        return Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }

    /** All that has come. */
    byte[] all() {
        return Arrays.copyOf(bytes, have);
    }

    /** What has come but the last bytes, of ASCII. */
    String textBut(int last) {
        return new String(bytes, 0, have - last, StandardCharsets.ISO_8859_1);
    }
}
