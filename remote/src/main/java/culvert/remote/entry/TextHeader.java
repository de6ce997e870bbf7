package culvert.remote.entry;

import culvert.address.Host;
import culvert.address.Ip;
import culvert.net.PeerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Version 1, a line: {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 443}. */
final class TextHeader {
    /** The shortest line of all, {@code PROXY UNKNOWN}, with its end. Version 2 is never shorter. */
    static final int LEAST = 15;

    /** The longest that may be, with its end. */
    static final int MOST = 107;

    private static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int END = 2; // CR and LF
    private static final int FIELDS = 6;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;

    private TextHeader() {}

    /** Goes on from the first {@link #LEAST} bytes. */
    static Optional<InetSocketAddress> read(Intake in) throws IOException {
        if (!in.startsWith(BEGINNING)) {
            throw ProxyHeader.refused("the connection does not begin with a PROXY header");
        }
        while (!isWhole(in)) {
            int least = in.size() + missing(in);
            if (least > MOST) {
                throw ProxyHeader.refused("a PROXY header of version 1 does not end within " + MOST + " bytes");
            }
            in.upTo(least);
        }
        return client(in.textBut(END));
    }

    /** Whom a line without its end names. */
    static Optional<InetSocketAddress> client(String line) throws PeerException {
        String[] fields = line.split(" ", -1);
        return switch (fields[1]) {
            case "UNKNOWN" -> Optional.empty(); // whatever follows
            case "TCP4" -> Optional.of(client(fields, true));
            case "TCP6" -> Optional.of(client(fields, false));
            default -> throw ProxyHeader.refused("a PROXY header of version 1 names no family that there is");
        };
    }

    private static InetSocketAddress client(String[] fields, boolean isV4) throws PeerException {
        if (fields.length != FIELDS) {
            throw ProxyHeader.refused("a PROXY header of version 1 has " + fields.length + " fields, not " + FIELDS);
        }
        address(fields[3], isV4);
        port(fields[5]);
        return new InetSocketAddress(address(fields[2], isV4), port(fields[4]));
    }

    private static InetAddress address(String text, boolean isV4) throws PeerException {
        try {
            // which takes brackets too
            if (isV4 == text.indexOf(':') < 0 && !text.startsWith("[") && Host.parse(text) instanceof Ip ip) {
                return ip.address();
            }
        } catch (IllegalArgumentException none) {
            // as below
        }
        throw ProxyHeader.refused("a PROXY header of version 1 has an address that is none of its family");
    }

    private static int port(String text) throws PeerException {
        boolean isNumber = !text.isEmpty()
                && text.length() <= MAX_PORT_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        int port = isNumber ? Integer.parseInt(text) : MAX_PORT + 1;
        if (port > MAX_PORT) {
            throw ProxyHeader.refused("a PROXY header of version 1 has a port that is none");
        }
        return port;
    }

    /** Whether the end of the line has come; it cannot be anywhere but at the end of what was read, unless the line is none. */
    private static boolean isWhole(Intake in) throws PeerException {
        int last = in.size() - 1;
        for (int at = BEGINNING.length; at <= last; at++) {
            if (in.at(at) == '\n') {
                if (at < last || in.at(at - 1) != '\r') {
                    throw ProxyHeader.refused("a PROXY header of version 1 ends where it must not");
                }
                return true;
            }
        }
        return false;
    }

    /** How many bytes have to come at least before the line is whole. */
    private static int missing(Intake in) {
        if (in.at(in.size() - 1) == '\r') {
            return 1;
        }
        String line = in.textBut(0);
        long spaces = line.chars().filter(c -> c == ' ').count();
        boolean hasFields = line.startsWith("TCP", BEGINNING.length);
        // of each field that is missing a space and a character
        return END + (hasFields ? 2 * Math.clamp(FIELDS - 1 - spaces, 0, FIELDS) : 0);
    }
}
