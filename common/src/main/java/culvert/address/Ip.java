package culvert.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address.
 *
 * @param address without a scope, which means nothing on another machine; an IPv4-mapped IPv6 address is held as the
 *     IPv4 address inside, as the JDK does
 */
public record Ip(InetAddress address) implements Host, Comparable<Ip> {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final int V6_GROUPS = 8;

    public Ip {
        if (address instanceof Inet6Address v6 && v6.getScopeId() != 0) {
            address = fromBytes(v6.getAddress());
        }
    }

    /**
     * An address from the wire.
     *
     * @param bytes 4 or 16 of them
     */
    public static Ip of(byte[] bytes) {
        return new Ip(fromBytes(bytes));
    }

    /** True for IPv4. */
    public boolean isV4() {
        return address instanceof Inet4Address;
    }

    @Override
    public int compareTo(Ip other) {
        return Arrays.compareUnsigned(address.getAddress(), other.address.getAddress());
    }

    /** The usual text: dotted, or as RFC 5952 shortens it. */
    @Override
    public String toString() {
        return isV4() ? address.getHostAddress() : shortened(address.getAddress());
    }

    /** An IPv6 literal, with or without brackets; a scope is refused. */
    static Ip parseV6(String text) {
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException("an IPv6 address with a scope");
        }
        return new Ip(Inet6Address.ofLiteral(text));
    }

    /** Exactly four decimal numbers; null for the shorter, octal and hexadecimal spellings that some systems take. */
    static @Nullable Ip dottedQuad(String text) {
        return DOTTED_QUAD.matcher(text).matches() ? new Ip(InetAddress.ofLiteral(text)) : null;
    }

    private static String shortened(byte[] bytes) {
        int bestStart = 0;
        int bestLength = 1; // a single zero group is not shortened
        for (int start = 0; start < V6_GROUPS; start++) {
            int end = start;
            while (end < V6_GROUPS && group(bytes, end) == 0) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < V6_GROUPS; i++) {
            if (i == bestStart && bestLength > 1) {
                text.append("::");
                i += bestLength - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(bytes, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xFF) << 8 | (bytes[2 * index + 1] & 0xFF);
    }

    private static InetAddress fromBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
