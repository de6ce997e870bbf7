package culvert.remote.entry;

import culvert.address.Ip;
import culvert.net.PeerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Version 2: a signature, what it is, a length, addresses, and fields of a type and a length each. */
final class BinaryHeader {
    /** What may follow the first 16 bytes. */
    static final int MOST = 4096;

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;

    /** Signature, command, family and length. */
    private static final int HEAD = 16;

    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;

    private static final int UNSPECIFIED = 0;
    private static final int INET = 1;
    private static final int INET6 = 2;
    private static final int UNIX = 3;

    private static final int STREAM = 1;
    private static final int DATAGRAMS = 2;

    private static final int FIELD_HEAD = 3;
    private static final int CHECKSUM = 0x03;

    private BinaryHeader() {}

    static boolean begins(Intake in) {
        return in.startsWith(SIGNATURE);
    }

    static Optional<InetSocketAddress> read(Intake in) throws IOException {
        in.upTo(HEAD);
        int length = (in.at(LENGTH_AT) & 0xFF) << 8 | (in.at(LENGTH_AT + 1) & 0xFF);
        if (length > MOST) {
            throw ProxyHeader.refused("a PROXY header of version 2 has " + length + " bytes, more than " + MOST);
        }
        if ((in.at(COMMAND_AT) & 0xFF) >> 4 != VERSION) {
            throw ProxyHeader.refused("a PROXY header has a version that is not known"); // nor how long it is
        }
        in.upTo(HEAD + length);
        return client(in.all());
    }

    /** Whom a whole header names. */
    static Optional<InetSocketAddress> client(byte[] header) throws PeerException {
        boolean isLocal = isLocal(header[COMMAND_AT] & 0x0F);
        int family = (header[FAMILY_AT] & 0xFF) >> 4;
        int protocol = header[FAMILY_AT] & 0x0F;
        int fields = HEAD + addressBytes(family);
        if (isLocal && (family > UNIX || protocol > DATAGRAMS || fields > header.length)) {
            return Optional.empty(); // its family says nothing
        }
        if (family > UNIX || protocol > DATAGRAMS) {
            throw ProxyHeader.refused("a PROXY header of version 2 names no family that there is");
        }
        if (fields > header.length) {
            throw ProxyHeader.refused("a PROXY header of version 2 is too short for its addresses");
        }
        check(header, fields);
        boolean isOfTheInternet = family == INET || family == INET6;
        if (isLocal || !isOfTheInternet || protocol == 0) {
            return Optional.empty();
        }
        if (protocol != STREAM) {
            throw ProxyHeader.refused("a PROXY header of version 2 is one of datagrams");
        }
        return Optional.of(source(header, family == INET ? 4 : 16));
    }

    /** One with all that there may be. */
    static byte[] sample() {
        byte[] addresses = new byte[addressBytes(INET6)];
        int length = addresses.length + FIELD_HEAD + Integer.BYTES;
        byte[] header = ByteBuffer.allocate(HEAD + length)
                .put(SIGNATURE)
                .put((byte) (VERSION << 4 | PROXY))
                .put((byte) (INET6 << 4 | STREAM))
                .putShort((short) length)
                .put(addresses)
                .put((byte) CHECKSUM)
                .putShort((short) Integer.BYTES)
                .array();
        int at = header.length - Integer.BYTES;
        ByteBuffer.wrap(header).putInt(at, (int) checksum(header, at));
        return header;
    }

    private static boolean isLocal(int command) throws PeerException {
        if (command != LOCAL && command != PROXY) {
            throw ProxyHeader.refused("a PROXY header of version 2 has a command that is not known");
        }
        return command == LOCAL;
    }

    private static int addressBytes(int family) {
        return switch (family) {
            case UNSPECIFIED -> 0;
            case INET -> 2 * 4 + 2 * Short.BYTES;
            case INET6 -> 2 * 16 + 2 * Short.BYTES;
            default -> 2 * 108; // two paths
        };
    }

    /** Two addresses stand there, and then their ports: the client's first. */
    private static InetSocketAddress source(byte[] header, int bytes) {
        byte[] address = Arrays.copyOfRange(header, HEAD, HEAD + bytes);
        return new InetSocketAddress(Ip.of(address).address(), number(header, HEAD + 2 * bytes));
    }

    /** Whether the fields fill the rest, and a checksum among them is right. */
    private static void check(byte[] header, int from) throws PeerException {
        int at = from;
        while (at < header.length) {
            int left = header.length - at - FIELD_HEAD;
            if (left < 0 || number(header, at + 1) > left) {
                throw ProxyHeader.refused("a field of a PROXY header of version 2 is longer than the header");
            }
            int length = number(header, at + 1);
            if (header[at] == CHECKSUM && !isRight(header, at + FIELD_HEAD, length)) {
                throw ProxyHeader.refused("the checksum of a PROXY header of version 2 is wrong");
            }
            at += FIELD_HEAD + length;
        }
    }

    private static boolean isRight(byte[] header, int at, int length) {
        return length == Integer.BYTES
                && Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(at)) == checksum(header, at);
    }

    /** CRC32c of all of it, with zeros where the checksum stands. */
    private static long checksum(byte[] header, int at) {
        CRC32C sum = new CRC32C();
        sum.update(header, 0, at);
        sum.update(new byte[Integer.BYTES]);
        sum.update(header, at + Integer.BYTES, header.length - at - Integer.BYTES);
        return sum.getValue();
    }

    private static int number(byte[] header, int at) {
        return (header[at] & 0xFF) << 8 | (header[at + 1] & 0xFF);
    }
}
