package culvert.net.plain;

import culvert.net.TcpTable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connections whose peer has ended its half, and which therefore have no reader any more. When such a peer is gone, the
 * system reports it only to a write, and a blocking socket cannot be asked. But Linux lists all connections, and one that
 * is gone is no longer among those that wait for our end. On other systems nothing is found.
 */
final class HalfClosed {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    /** The list is read in pieces while it changes, and may miss one. */
    private static final int LOOKS = 2;

    private final PlainRunner runner;
    private final Map<PlainStream, Integer> missed = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

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
            Optional<Set<TcpTable.Connection>> waiting = connections();
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

    private void look(PlainStream stream, Set<TcpTable.Connection> waiting) {
        boolean isThere = waiting.contains(TcpTable.Connection.of(stream));
        Integer times = missed.computeIfPresent(stream, (any, before) -> isThere ? 0 : before + 1);
        if (times != null && times == LOOKS) {
            remove(stream);
            runner.start("gone", stream::gone);
        }
    }

    /** Those that wait for our end; nothing where that is not known. */
    private Optional<Set<TcpTable.Connection>> connections() {
        Set<TcpTable.Connection> found = new HashSet<>();
        try {
            boolean exists = TcpTable.read(row -> {
                if (row.waitsForUs()) {
                    found.add(row.connection());
                }
            });
            return exists ? Optional.of(found) : Optional.empty();
        } catch (IOException e) {
            runner.transport().log().debug("the list of connections cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
