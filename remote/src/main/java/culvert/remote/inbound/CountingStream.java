package culvert.remote.inbound;

import culvert.net.DelegatingStream;
import culvert.net.Stream;
import java.io.IOException;

/** A stream that knows how many bytes have come. */
final class CountingStream extends DelegatingStream {
    private long received;

    /** Owns what it counts. */
    CountingStream(Stream raw) {
        super(raw);
    }

    /** For the thread that reads. */
    long received() {
        return received;
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        int n = super.tryRead(into, offset, length);
        received += Math.max(n, 0);
        return n;
    }
}
