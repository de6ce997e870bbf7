package culvert.address;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one reader and writer of a target's form on the wire (RFC 1928, section 5), which SOCKS and Shadowsocks share:
 *
 * <pre>
 *   +------+-------------------+-----------+
 *   | type |       host        | port (BE) |
 *   +------+-------------------+-----------+
 *   |  1   | 4 bytes           |     2     |   IPv4
 *   |  3   | 1 length + name   |     2     |   domain name, 1 to 255 bytes
 *   |  4   | 16 bytes          |     2     |   IPv6
 *   +------+-------------------+-----------+
 * </pre>
 *
 * <p>Any other type byte is refused, also one with high bits, in which old programs carried a flag. An address written
 * as text into the name's place is read as the address it is.
 */
public final class SocksAddress {
    /** The longest form: type, length byte, 255 bytes of name, port. */
    public static final int MAX_BYTES = 2 + DomainName.MAX_BYTES + 2;

    private static final int IPV4 = 1;
    private static final int DOMAIN = 3;
    private static final int IPV6 = 4;

    private static final int TYPE_BYTES = 1;
    private static final int PORT_BYTES = 2;

    /** What comes before the four bytes of an IPv4 address in an IPv6 one (RFC 4291, section 2.5.5.2). */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private SocksAddress() {}

    /** How many bytes {@link #write} will take. */
    public static int wireBytes(Target target) {
        return switch (target.host()) {
            case Ip ip -> TYPE_BYTES + (ip.isV4() ? 4 : 16) + PORT_BYTES;
            case DomainName domain -> TYPE_BYTES + 1 + domain.name().length() + PORT_BYTES;
        };
    }

    /** Writes the target at {@code offset} and tells where it ends. */
    public static int write(Target target, byte[] into, int offset) {
        int at = offset;
        byte[] host;
        switch (target.host()) {
            case Ip ip -> {
                host = ip.address().getAddress();
                into[at++] = (byte) (ip.isV4() ? IPV4 : IPV6);
            }
            case DomainName domain -> {
                host = domain.name().getBytes(StandardCharsets.US_ASCII);
                into[at++] = DOMAIN;
                into[at++] = (byte) host.length;
            }
        }
        System.arraycopy(host, 0, into, at, host.length);
        at += host.length;
        into[at++] = (byte) (target.port() >>> 8);
        into[at++] = (byte) target.port();
        return at;
    }

    /**
     * How many bytes the address at {@code offset} takes, as far as the {@code have} bytes already there tell. While the
     * answer is more than {@code have}, that many are needed before asking again; otherwise the address is complete.
     *
     * @throws AddressFormatException as soon as it is certain that no address can come of it
     */
    public static int bytesNeeded(byte[] from, int offset, int have) throws AddressFormatException {
        if (have < TYPE_BYTES) {
            return TYPE_BYTES;
        }
        int type = from[offset] & 0xFF;
        return switch (type) {
            case IPV4 -> TYPE_BYTES + 4 + PORT_BYTES;
            case IPV6 -> TYPE_BYTES + 16 + PORT_BYTES;
            case DOMAIN -> {
                if (have < TYPE_BYTES + 1) {
                    yield TYPE_BYTES + 1;
                }
                int length = from[offset + 1] & 0xFF;
                if (length == 0) {
                    throw AddressFormatException.malformed("an empty host name");
                }
                yield TYPE_BYTES + 1 + length + PORT_BYTES;
            }
            default -> throw AddressFormatException.unknownType(type);
        };
    }

    /**
     * Reads the complete address at {@code offset}.
     *
     * @param have bytes from {@code offset} on, at least as many as {@link #bytesNeeded} asked for; more are left alone
     */
    public static Target read(byte[] from, int offset, int have) throws AddressFormatException {
        int needed = bytesNeeded(from, offset, have);
        if (needed > have) {
            throw AddressFormatException.malformed("an address cut short");
        }
        int end = offset + needed - PORT_BYTES;
        int port = portBefore(from, offset + needed);
        Host host = from[offset] == DOMAIN
                ? name(from, offset + 2, end)
                : Ip.of(Arrays.copyOfRange(from, offset + TYPE_BYTES, end));
        return new Target(host, port);
    }

    /** True for a byte that an address may begin with. */
    public static boolean isType(int first) {
        return first == IPV4 || first == DOMAIN || first == IPV6;
    }

    /** True when a name stands in the complete address at {@code offset}. */
    public static boolean isName(byte[] from, int offset) {
        return from[offset] == DOMAIN;
    }

    /** The port, which ends right before {@code end}. */
    public static int portBefore(byte[] from, int end) {
        return (from[end - 2] & 0xFF) << 8 | (from[end - 1] & 0xFF);
    }

    /**
     * Gives an IPv4 address that is written as an IPv6 one its own form, in place.
     *
     * @return where the address then begins; it ends where it did
     */
    public static int unmap(byte[] in, int offset) {
        if (in[offset] != IPV6 || !Arrays.equals(in, offset + 1, offset + 13, MAPPED, 0, MAPPED.length)) {
            return offset;
        }
        in[offset + MAPPED.length] = IPV4;
        return offset + MAPPED.length;
    }

    private static Host name(byte[] from, int start, int end) throws AddressFormatException {
        try {
            return Host.parse(new String(from, start, end - start, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw AddressFormatException.malformed("not a host name");
        }
    }
}
