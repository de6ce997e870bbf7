package culvert.acl;

import culvert.address.Host;
import culvert.address.Ip;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network: an address and how many of its leading bits count (RFC 4632). The bits after them are zero.
 *
 * @param prefix 0 to 32, or 128 for IPv6
 */
public record Cidr(InetAddress network, int prefix) {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

    /** Checks that this is a network. */
    public Cidr {
        int bits = network.getAddress().length * Byte.SIZE;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix /" + prefix + " is not within /0 to /" + bits);
        }
        InetAddress masked = masked(network, prefix);
        if (!masked.equals(network)) {
            throw new IllegalArgumentException(text(network) + "/" + prefix
                    + " has bits set after its prefix; the network is " + text(masked) + "/" + prefix);
        }
    }

    /**
     * Reads {@code address/prefix}, or an address alone, which is a network of one. Never asks DNS.
     *
     * @throws IllegalArgumentException saying what is wrong, in words fit for the user
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new Cidr(address, address.getAddress().length * Byte.SIZE);
        }
        String prefix = text.substring(slash + 1);
        if (!NUMBER.matcher(prefix).matches()) {
            throw new IllegalArgumentException("\"" + prefix + "\" is not a prefix length, such as /8");
        }
        return new Cidr(address, Integer.parseInt(prefix));
    }

    /** The network of that size in which the address lies. */
    static Cidr around(InetAddress address, int prefix) {
        return new Cidr(masked(address, prefix), prefix);
    }

    /** True when the address lies in this network; an address of the other family never does. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        int rest = Byte.SIZE - prefix % Byte.SIZE;
        return rest == Byte.SIZE || (mine[whole] ^ theirs[whole]) >> rest == 0;
    }

    /** True when all of the other network lies in this one. */
    boolean contains(Cidr other) {
        return prefix <= other.prefix && contains(other.network);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return text(network) + "/" + prefix;
    }

    private static InetAddress literal(String text) {
        if (!(host(text) instanceof Ip(InetAddress address)) || text.startsWith("[")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an IPv4 or IPv6 network, such as 10.0.0.0/8 or fd00::/8");
        }
        if (address instanceof Inet4Address && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is an IPv4 address in IPv6 form; write "
                    + text(address) + " and count the prefix from there");
        }
        return address;
    }

    private static @Nullable Host host(String text) {
        try {
            return Host.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(prefix - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xFF00 >> kept);
        }
        return Ip.of(bytes).address();
    }

    private static String text(InetAddress address) {
        return new Ip(address).toString();
    }
}
