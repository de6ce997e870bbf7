package culvert.acl;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network: an address and how many of its leading bits count (RFC 4632). The bits after them are zero.
 *
 * @param prefix 0 to 32, or 128 for IPv6
 */
public record Cidr(InetAddress network, int prefix) {
    /** Four decimal numbers without leading zeros, which some programs read as octal. */
    private static final Pattern DOTTED_QUAD = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

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

    /** The address without the scope that one of this machine may carry. */
    static InetAddress unscoped(InetAddress address) {
        return masked(address, address.getAddress().length * Byte.SIZE);
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
        Optional<InetAddress> address = address(text);
        if (address.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an IPv4 or IPv6 network, such as 10.0.0.0/8 or fd00::/8");
        }
        if (address.get() instanceof Inet4Address && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is an IPv4 address in IPv6 form; write "
                    + address.get().getHostAddress() + " and count the prefix from there");
        }
        return address.get();
    }

    private static Optional<InetAddress> address(String text) {
        boolean six = text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0;
        if (!six && !DOTTED_QUAD.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(prefix - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xFF00 >> kept);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }

    /** Without the scope that an address of this machine may carry. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
