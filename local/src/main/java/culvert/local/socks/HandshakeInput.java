package culvert.local.socks;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.NetworkException;
import culvert.net.PeerException;
import culvert.net.Stream;
import java.io.IOException;
import java.util.Arrays;

/** Takes exact numbers of bytes from a stream, whatever pieces they come in, until a deadline. */
final class HandshakeInput {
    private final Stream stream;
    private final Deadline deadline;

    HandshakeInput(Stream stream, Deadline deadline) {
        this.stream = stream;
        this.deadline = deadline;
    }

    int octet() throws IOException {
        return exactly(1)[0] & 0xFF;
    }

    byte[] exactly(int count) throws IOException {
        byte[] bytes = new byte[count];
        fill(bytes, 0);
        return bytes;
    }

    /** Bytes up to a zero, which is taken too; none after it is touched, hence one by one. */
    byte[] untilZero(int most) throws IOException {
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
    Target target() throws IOException, AddressFormatException {
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

    private void fill(byte[] bytes, int from) throws IOException {
        int have = from;
        while (have < bytes.length) {
            deadline.awaitReadable(stream);
            int n = stream.tryRead(bytes, have, bytes.length - have);
            if (n < 0) {
                throw new NetworkException(Cause.TRUNCATED, "ended inside the SOCKS dialogue");
            }
            have += n;
        }
    }
}
