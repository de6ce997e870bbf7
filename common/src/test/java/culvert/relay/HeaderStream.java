package culvert.relay;

import culvert.net.DelegatingStream;
import culvert.net.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Holds a header back until the first write, as a wire format does, and sends both in one. */
final class HeaderStream extends DelegatingStream {
    static final byte[] HEADER = "header|".getBytes(StandardCharsets.US_ASCII);

    private boolean sent;

    HeaderStream(Stream inner) {
        super(inner);
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        if (sent) {
            return super.tryWrite(from, offset, length);
        }
        sent = true;
        byte[] both = Arrays.copyOf(HEADER, HEADER.length + length);
        System.arraycopy(from, offset, both, HEADER.length, length);
        return super.tryWrite(both, 0, both.length);
    }
}
