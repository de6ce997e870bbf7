package culvert.local.http;

import culvert.net.DelegatingStream;
import culvert.net.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A stream into which bytes can be put back that were read too far; they are charged to its account. */
final class Pushback extends DelegatingStream {
    private static final byte[] NOTHING = {};

    private byte[] unread = NOTHING;
    private int at;

    private Pushback(Stream inner) {
        super(inner);
    }

    /** Over a stream, or the one that it is already. */
    static Pushback of(Stream stream) {
        return stream instanceof Pushback already ? already : new Pushback(stream);
    }

    /** Will be read first. */
    void unread(byte[] from, int offset, int length) {
        if (length == 0) {
            return;
        }
        int left = unread.length - at;
        byte[] both = Arrays.copyOfRange(from, offset, offset + length + left);
        System.arraycopy(unread, at, both, length, left);
        account().add(both.length);
        account().release(unread.length);
        unread = both;
        at = 0;
    }

    @Override
    public void unread(byte[] bytes, int from) {
        unread(bytes, from, bytes.length - from);
    }

    boolean hasUnread() {
        return at < unread.length;
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!hasUnread()) {
            super.awaitReadable();
        }
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return hasUnread() || super.awaitReadable(limit);
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        if (!hasUnread()) {
            return super.tryRead(into, offset, length);
        }
        int n = Math.min(length, unread.length - at);
        System.arraycopy(unread, at, into, offset, n);
        at += n;
        if (at == unread.length) {
            account().release(unread.length);
            unread = NOTHING;
            at = 0;
        }
        return n;
    }
}
