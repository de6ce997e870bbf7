package culvert.local.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whose program is at the other end of a connection on this machine, as far as the system says. */
enum Owner {
    /** Of the user whom this program runs as, or of the administrator. */
    OURS,
    SOMEBODY_ELSE,
    /** The system is no Linux, or does not tell. */
    UNKNOWN;

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final String ADMINISTRATOR = "0";

    /** In lines of the tables, counted from 0: the two ends, and the user's number. */
    private static final int LOCAL = 1;

    private static final int PEER = 2;
    private static final int USER = 7;

    /**
     * The owner of the visitor's socket.
     *
     * @param visitor its own address
     * @param port the one that it is connected to
     */
    static Owner of(InetSocketAddress visitor, InetSocketAddress port) {
        try {
            String me = Files.readString(Path.of("/proc/self/status"))
                    .lines()
                    .filter(line -> line.startsWith("Uid:"))
                    .map(line -> SPACES.split(line, -1)[2])
                    .findFirst()
                    .orElse("");
            for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
                try (Stream<String> lines = Files.lines(Path.of(table))) {
                    Owner owner = of(lines, me, visitor, port);
                    if (owner != UNKNOWN) {
                        return owner;
                    }
                }
            }
            return UNKNOWN;
        } catch (IOException | UncheckedIOException e) {
            return UNKNOWN;
        }
    }

    /** The same, from the lines of one of the system's tables, for the user of this id. */
    static Owner of(Stream<String> lines, String me, InetSocketAddress visitor, InetSocketAddress port) {
        List<String> from = List.of(hex(visitor, false), hex(visitor, true));
        List<String> to = List.of(hex(port, false), hex(port, true));
        return lines.map(line -> SPACES.split(line.strip(), -1))
                .filter(fields -> fields.length > USER && from.contains(fields[LOCAL]) && to.contains(fields[PEER]))
                .map(fields -> fields[USER].equals(me) || fields[USER].equals(ADMINISTRATOR) ? OURS : SOMEBODY_ELSE)
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** As the tables have it: words of four bytes in the machine's order; a socket of IPv6 has IPv4 in the last one. */
    private static String hex(InetSocketAddress address, boolean mapped) {
        InetAddress ip = address.getAddress();
        ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        if (mapped && !(ip instanceof Inet6Address)) {
            text.append("0000000000000000FFFF0000");
        }
        while (bytes.hasRemaining()) {
            text.append(String.format("%08X", bytes.getInt()));
        }
        return text.append(String.format(":%04X", address.getPort())).toString();
    }
}
