package culvert.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Linux's list of all TCP connections, for transports that have no way to ask about a socket of theirs:
 *
 * <pre>
 * sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *  0: 0100007F:1F90 0100007F:C35A 08 00000000:00000000 02:00000A2F 00000000     0        0 92936002 ...
 * </pre>
 *
 * <p>Addresses are words in the machine's order; {@code tx_queue} is what the peer has not acknowledged, and {@code
 * timeout} counts the probes that it has left unanswered. The list is read in pieces while it changes, and may miss one.
 */
public final class TcpTable {
    /** CLOSE_WAIT (Linux {@code net/tcp_states.h}): the peer has ended its half, we have not. */
    private static final String WAITS_FOR_US = "08";

    private TcpTable() {}

    /** Ordered, for a table. */
    public record Connection(InetSocketAddress local, InetSocketAddress remote) implements Comparable<Connection> {
        private static final Comparator<Connection> ORDER = Comparator.comparing(Connection::remote, PeerAddress.ORDER)
                .thenComparing(Connection::local, PeerAddress.ORDER);

        public static Connection of(Stream stream) {
            return new Connection(stream.localAddress(), stream.remoteAddress());
        }

        @Override
        public int compareTo(Connection other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * What is told of one.
     *
     * @param waitsForUs the peer has ended its half, we have not
     * @param drained the peer has acknowledged all that was sent
     * @param probed a probe is unanswered
     */
    public record Row(Connection connection, boolean waitsForUs, boolean drained, boolean probed) {
        private static Row of(String line) throws UnknownHostException {
            String[] fields = line.strip().split(" +", 10);
            return new Row(
                    new Connection(address(fields[1]), address(fields[2])),
                    fields[3].equals(WAITS_FOR_US),
                    fields[4].startsWith("00000000:"),
                    !fields[8].equals("0"));
        }
    }

    /**
     * Reads all of it, which may take a while.
     *
     * @return whether this system has such a list
     */
    public static boolean read(Consumer<Row> each) throws IOException {
        boolean exists = false;
        for (String family : new String[] {"tcp", "tcp6"}) {
            Path list = Path.of("/proc/self/net", family);
            try (BufferedReader lines = Files.newBufferedReader(list, StandardCharsets.US_ASCII)) {
                exists = lines.readLine() != null; // the names of the columns
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    each.accept(Row.of(line));
                }
            } catch (NoSuchFileException e) {
                // no Linux, or one without IPv6
            }
        }
        return exists;
    }

    private static InetSocketAddress address(String text) throws UnknownHostException {
        int colon = text.indexOf(':');
        ByteBuffer words =
                ByteBuffer.wrap(HexFormat.of().parseHex(text, 0, colon)).order(ByteOrder.BIG_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(words.remaining()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            bytes.putInt(words.getInt());
        }
        return new InetSocketAddress(
                InetAddress.getByAddress(bytes.array()), HexFormat.fromHexDigits(text, colon + 1, text.length()));
    }
}
