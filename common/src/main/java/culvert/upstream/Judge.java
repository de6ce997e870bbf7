package culvert.upstream;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.relay.AddressRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be said about a target before a proxy is asked for it, which looks names up itself. */
final class Judge {
    private static final List<InetAddress> LOOPBACK =
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    /** Names that are never of the internet: RFC 6762, RFC 8375, and what ICANN has reserved. */
    private static final List<String> PRIVATE = List.of(
            ".local",
            ".internal",
            ".home.arpa",
            ".localdomain",
            ".lan",
            ".intranet",
            ".private",
            ".corp",
            ".home",
            ".localdomain4",
            ".localdomain6");

    private static final int PARTS = 4;
    private static final int OCTET = 256;

    private Judge() {}

    /**
     * Checks a target.
     *
     * @throws BlockedException when it is, or by its spelling leads to, what the rule forbids
     */
    static void check(Target target, AddressRule rule) throws BlockedException {
        switch (target.host()) {
            case Ip ip -> permitted(rule, List.of(ip.address()), target.port());
            case DomainName name -> {
                if (!rule.permitsUnseen()) {
                    throw new BlockedException("a name that no rule allows, and whose addresses only the proxy sees");
                }
                check(plain(name.name()), target.port(), rule);
            }
        }
    }

    private static void check(String name, int port, AddressRule rule) throws BlockedException {
        if (!name.chars().allMatch(Judge::isOfNames)) {
            throw new BlockedException("a name that a proxy may read as another one");
        }
        int dot = name.lastIndexOf('.');
        String last = name.substring(dot + 1);
        if (last.equals("localhost")) {
            permitted(rule, LOOPBACK, port);
        } else if (isNumber(last)) {
            InetAddress address = address(name);
            if (address == null) {
                throw new BlockedException("a name that ends in a number is none");
            }
            permitted(rule, List.of(address), port);
        } else if (dot < 0 || PRIVATE.stream().anyMatch(name::endsWith)) {
            throw new BlockedException("a name of the proxy's own network");
        }
    }

    private static void permitted(AddressRule rule, List<InetAddress> addresses, int port) throws BlockedException {
        if (addresses.stream().anyMatch(address -> !rule.permits(new InetSocketAddress(address, port)))) {
            throw new BlockedException("not an address this end lets a proxy connect to");
        }
    }

    /** What follows {@code @} or stands before {@code ?} would be a host of its own to those who read a URL there. */
    private static boolean isOfNames(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }

    /** In small letters, without a dot at its end. */
    private static String plain(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        while (small.endsWith(".")) {
            small = small.substring(0, small.length() - 1);
        }
        return small;
    }

    /** What the C library's inet_aton takes for one. */
    private static boolean isNumber(String word) {
        return !word.isEmpty() && (word.startsWith("0x") || word.chars().allMatch(c -> c >= '0' && c <= '9'));
    }

    /**
     * As inet_aton(3) reads it: one to four numbers, decimal, octal or hexadecimal, the last of which fills what is left.
     *
     * @return null where that is no address
     */
    static @Nullable InetAddress address(String name) {
        String[] parts = name.split("\\.", -1);
        if (parts.length > PARTS) {
            return null;
        }
        long all = 0;
        for (int i = 0; i < parts.length; i++) {
            long part = number(parts[i]);
            int bytes = i == parts.length - 1 ? PARTS - i : 1;
            if (part < 0 || part >= 1L << (Byte.SIZE * bytes)) {
                return null;
            }
            all = (all << (Byte.SIZE * bytes)) | part;
        }
        byte[] octets = new byte[PARTS];
        for (int i = PARTS - 1; i >= 0; i--) {
            octets[i] = (byte) (all % OCTET);
            all /= OCTET;
        }
        return Ip.of(octets).address();
    }

    private static long number(String word) {
        boolean isHex = word.startsWith("0x");
        boolean isOctal = !isHex && word.length() > 1 && word.startsWith("0");
        String digits = isHex ? word.substring(2) : word;
        if (isHex && digits.isEmpty()) {
            return 0;
        }
        if (digits.isEmpty() || digits.startsWith("-") || digits.startsWith("+")) {
            return -1;
        }
        try {
            return Long.parseLong(digits, isHex ? 16 : isOctal ? 8 : 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
