package culvert.net.plain;

import culvert.net.PeerAddress;
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
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connections whose peer has ended its half, and which therefore have no reader any more. When such a peer is gone, the
 * system reports it only to a write, and a blocking socket cannot be asked. But Linux lists all connections, and one that
 * is gone is no longer among those that wait for our end:
 *
 * <pre>
 * sl  local_address rem_address   st ...
 *  0: 0100007F:1F90 0100007F:C35A 08 ...
 * </pre>
 *
 * <p>Addresses are words in the machine's order. On other systems nothing is found.
 */
final class HalfClosed {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    /** CLOSE_WAIT (Linux {@code net/tcp_states.h}): the peer has ended its half, we have not. */
    private static final String WAITS_FOR_US = "08";

    /** The list is read in pieces while it changes, and may miss one. */
    private static final int LOOKS = 2;

    private final PlainRunner runner;
    private final Map<PlainStream, Integer> missed = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Ordered, for a table. */
    private record Connection(InetSocketAddress local, InetSocketAddress remote) implements Comparable<Connection> {
        private static final Comparator<Connection> ORDER = Comparator.comparing(Connection::remote, PeerAddress.ORDER)
                .thenComparing(Connection::local, PeerAddress.ORDER);

        @Override
        public int compareTo(Connection other) {
            return ORDER.compare(this, other);
        }
    }

    HalfClosed(PlainRunner runner) {
        this.runner = runner;
    }

    /** The stream's end was read. */
    void add(PlainStream stream) {
        missed.put(stream, 0);
        lookLater();
    }

    /** It is closed, or has ended its own half too. */
    void remove(PlainStream stream) {
        missed.remove(stream);
    }

    private void lookLater() {
        if (looking.compareAndSet(false, true)) {
            try {
                runner.schedule(BETWEEN_LOOKS, this::look);
            } catch (RejectedExecutionException e) {
                runner.transport().log().debug("the transport is closed, with all its streams");
            }
        }
    }

    private void look() {
        try {
            Set<PlainStream> watched = Set.copyOf(missed.keySet()); // taken before the list, so that the list has them
            Optional<Set<Connection>> waiting = connections();
            if (waiting.isPresent()) {
                watched.forEach(stream -> look(stream, waiting.get()));
            }
        } finally {
            looking.set(false);
            if (!missed.isEmpty()) {
                lookLater();
            }
        }
    }

    private void look(PlainStream stream, Set<Connection> waiting) {
        boolean isThere = waiting.contains(new Connection(stream.localAddress(), stream.remoteAddress()));
        Integer times = missed.computeIfPresent(stream, (any, before) -> isThere ? 0 : before + 1);
        if (times != null && times == LOOKS) {
            remove(stream);
            runner.start("gone", stream::gone);
        }
    }

    private Optional<Set<Connection>> connections() {
        Set<Connection> found = new HashSet<>();
        boolean isLinux = false;
        for (String family : new String[] {"tcp", "tcp6"}) {
            Path list = Path.of("/proc/self/net", family);
            try (BufferedReader lines = Files.newBufferedReader(list, StandardCharsets.US_ASCII)) {
                isLinux = lines.readLine() != null; // the names of the columns
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] fields = line.strip().split(" +", 5);
                    if (fields[3].equals(WAITS_FOR_US)) {
                        found.add(new Connection(address(fields[1]), address(fields[2])));
                    }
                }
            } catch (NoSuchFileException e) {
                runner.transport().log().debug("no list of connections: {}", e.getMessage());
            } catch (IOException e) {
                runner.transport().log().debug("the list of connections cannot be read: {}", e.getMessage());
                return Optional.empty();
            }
        }
        return isLinux ? Optional.of(found) : Optional.empty();
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
