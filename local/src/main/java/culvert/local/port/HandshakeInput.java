package culvert.local.port;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.NetworkException;
import culvert.net.PeerException;
import culvert.net.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes exact numbers of bytes from a stream, whatever pieces they come in, until a deadline. It may have read more than
 * was taken: what follows the dialogue is put back by {@link #rest}.
 */
public final class HandshakeInput {
    /** A request with a long name and all that comes before it. */
    private static final int USUAL_BYTES = 512;

    private static final byte[] NOTHING = {};

    private final Stream stream;
    private final Deadline deadline;
    private byte[] read = NOTHING;
    private int at;
    private int end;

    HandshakeInput(Stream stream, Deadline deadline) {
        this.stream = stream;
        this.deadline = deadline;
    }

    /** The next byte. */
    public int octet() throws IOException {
        if (at == end) {
            readMore();
        }
        return read[at++] & 0xFF;
    }

    /** The stream, from which only what comes after all that was taken is read. Ends the dialogue. */
    public Stream rest() throws IOException {
        if (at < end) {
            stream.unread(Arrays.copyOf(read, end), at);
            at = end;
        }
        return stream;
    }

    /** What was read and not taken; it is the caller's from now on. */
    public byte[] unread() {
        byte[] left = Arrays.copyOfRange(read, at, end);
        at = end;
        return left;
    }

    /** The next bytes. */
    public byte[] exactly(int count) throws IOException {
        byte[] bytes = new byte[count];
        fill(bytes, 0);
        return bytes;
    }

    /** Bytes up to a zero, which is taken too. */
    public byte[] untilZero(int most) throws IOException {
        byte[] bytes = new byte[most];
        int length = 0;
        for (int next = octet(); next != 0; next = octet()) {
            if (length == most) {
                throw new PeerException(Cause.MALFORMED, "a SOCKS4 field of more than " + most + " bytes");
            }
            bytes[length++] = (byte) next;
        }
        return Arrays.copyOf(bytes, length);
    }

    /** A SOCKS5 address and port. */
    public Target target() throws IOException, AddressFormatException {
        byte[] bytes = {};
        int needed = SocksAddress.bytesNeeded(bytes, 0, 0);
        while (needed > bytes.length) {
            int have = bytes.length;
            bytes = Arrays.copyOf(bytes, needed);
            fill(bytes, have);
            needed = SocksAddress.bytesNeeded(bytes, 0, bytes.length);
        }
        return SocksAddress.read(bytes, 0, bytes.length);
    }

    /** Lets time pass, whatever the client does meanwhile. */
    void pause(Duration length) throws IOException {
        Deadline over = Deadline.in(length);
        read = Arrays.copyOfRange(read, at, end); // a client that is waited for holds no buffer
        end -= at;
        at = 0;
        while (!over.hasPassed()) {
            if (deadline.hasPassed()) {
                throw new NetworkException(Cause.TIMED_OUT);
            }
            LockSupport.parkNanos(this, over.remaining().toNanos());
        }
    }

    private void fill(byte[] bytes, int from) throws IOException {
        int have = from;
        while (have < bytes.length) {
            if (at == end) {
                readMore();
            }
            int n = Math.min(bytes.length - have, end - at);
            System.arraycopy(read, at, bytes, have, n);
            at += n;
            have += n;
        }
    }

    private void readMore() throws IOException {
        int n = 0;
        while (n == 0) {
            deadline.awaitReadable(stream);
            if (read.length < USUAL_BYTES) {
                read = new byte[USUAL_BYTES]; // only now: a client that connects and says nothing holds no buffer
            }
            n = stream.tryRead(read, 0, read.length);
        }
        if (n < 0) {
            throw new NetworkException(Cause.TRUNCATED, "ended inside the dialogue");
        }
        at = 0;
        end = n;
    }
}
