package culvert.net.carrier;

import culvert.address.Target;
import culvert.net.linux.SocketCopy;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listening sockets that outlive this process: whoever has started it passed some, and keeps those that are opened for
 * the next one (sd_listen_fds(3), FDSTORE of sd_notify(3)). So connections that come while nobody serves wait instead of
 * being refused. For any thread.
 */
public final class KeptSockets {
    private static final Logger LOG = LoggerFactory.getLogger(KeptSockets.class);

    /** Names of those that an earlier process has opened begin so. */
    private static final String OURS = "culvert.";

    // Linux asm-generic/socket.h, linux/socket.h and linux/net.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_DOMAIN = 39;
    private static final int SOCK_STREAM = 1;
    private static final Set<Integer> TYPES = Set.of(SOCK_STREAM, 2);
    private static final Set<Integer> INTERNET = Set.of(2, 10);

    /** Until another process, which may be busy, has closed a socket: five seconds. */
    private static final int TRIES = 100;

    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final List<Known> passed;
    private final Keeper keeper;
    private final Set<Place> used = ConcurrentHashMap.newKeySet();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;
    private final AtomicInteger tries = new AtomicInteger();

    /** Keeps sockets for the next process. */
    public interface Keeper {

        /** Nobody. */
        Keeper NOBODY = new Keeper() {
            @Override
            public void keep(int descriptor, String name) {
                // nowhere
            }

            @Override
            public void forget(String name) {
                // nothing was kept
            }
        };

        /** Keeps one, of several with that name. The descriptor stays the caller's. */
        void keep(int descriptor, String name);

        /** Closes all of that name. */
        void forget(String name);
    }

    /** A descriptor that this process was started with. */
    public record Passed(int descriptor, String name) {}

    /** Where a socket listens, for TCP or for UDP. */
    private record Place(boolean stream, InetSocketAddress at) {
        String name() {
            return OURS
                    + (stream ? "tcp." : "udp.")
                    + HexFormat.of().formatHex(at.getAddress().getAddress())
                    + '.'
                    + at.getPort();
        }

        @Override
        public String toString() {
            return Target.of(at) + (stream ? " (TCP)" : " (UDP)");
        }
    }

    private record Known(Passed passed, Place place) {}

    /** With those that were passed, which are open until the process ends. */
    public KeptSockets(List<Passed> passed, Keeper keeper) {
        List<Known> known = new ArrayList<>();
        for (Passed one : passed) {
            Optional<Place> place = place(one.descriptor());
            if (place.isPresent()) {
                known.add(new Known(one, place.get()));
            } else {
                LOG.warn("descriptor {} ({}) is no socket of TCP or UDP: not used", one.descriptor(), one.name());
            }
        }
        this.passed = new CopyOnWriteArrayList<>(known);
        this.keeper = keeper;
        known.stream()
                .filter(one -> one.passed().name().equals(one.place().name()))
                .forEach(one -> kept.add(one.passed().name()));
    }

    /** None were passed, and none are kept. */
    public static KeptSockets none() {
        return new KeptSockets(List.of(), Keeper.NOBODY);
    }

    private static Optional<Place> place(int descriptor) {
        try {
            LinuxSocket socket = LinuxSocket.newSocket(descriptor);
            int type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
            return INTERNET.contains(socket.getIntOpt(SOL_SOCKET, SO_DOMAIN)) && TYPES.contains(type)
                    ? Optional.of(new Place(type == SOCK_STREAM, socket.localAddress()))
                    : Optional.empty();
        } catch (IOException | ChannelException e) {
            LOG.debug("descriptor {}: {}", descriptor, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Copies of those that listen there, which are the caller's: each at least once; none where none was passed.
     *
     * @param least so many copies
     */
    List<LinuxSocket> copies(boolean stream, InetSocketAddress at, int least) throws IOException {
        List<Known> there = passed(stream, at);
        List<LinuxSocket> copies = new ArrayList<>();
        while (!there.isEmpty() && copies.size() < least) {
            for (Known one : there) {
                copies.add(LinuxSocket.newSocket(SocketCopy.of(one.passed().descriptor())));
                used.add(one.place());
            }
        }
        return copies;
    }

    boolean wasPassed(boolean stream, InetSocketAddress at) {
        return !passed(stream, at).isEmpty();
    }

    private List<Known> passed(boolean stream, InetSocketAddress at) {
        Place place = new Place(stream, at);
        return passed.stream().filter(one -> one.place().equals(place)).toList();
    }

    /** Has a socket kept that was opened for TCP. A port that the system has chosen is another one the next time. */
    void keep(InetSocketAddress at, LinuxSocket socket) {
        if (at.getPort() != 0) {
            String name = new Place(true, at).name();
            kept.add(name);
            keeper.keep(socket.intValue(), name);
        }
    }

    /** Nobody listens there any more for TCP, unless this process is about to end. */
    void forget(InetSocketAddress at) {
        Place place = new Place(true, at);
        if (!ending && kept.remove(place.name())) {
            keeper.forget(place.name());
            drop(passed(true, at));
        }
    }

    /** What is closed from now on is for the next process. */
    void end() {
        ending = true;
    }

    /** Closes those that nobody has asked for. Who has chosen the place of one is told that it is of no use. */
    public void dropUnused() {
        List<Known> unused =
                passed.stream().filter(one -> !used.contains(one.place())).toList();
        for (Known one : unused) {
            if (kept.contains(one.passed().name())) {
                keeper.forget(one.passed().name());
            } else {
                LOG.warn(
                        "{} was passed to listen on {}, where the configuration has no port: not used",
                        one.passed().name(),
                        one.place());
            }
        }
        drop(unused);
    }

    /**
     * Closes what an earlier process had at that port, at another address than is wanted now.
     *
     * @return false when there is nothing of that kind, and has not been for a while
     */
    boolean makeRoom(InetSocketAddress at) throws IOException {
        List<Known> inTheWay = passed.stream()
                .filter(one -> kept.contains(one.passed().name())
                        && one.place().at().getPort() == at.getPort()
                        && !used.contains(one.place()))
                .toList();
        for (Known one : inTheWay) {
            keeper.forget(one.passed().name());
        }
        drop(inTheWay);
        if (!inTheWay.isEmpty()) {
            tries.set(TRIES);
        }
        if (tries.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            return false;
        }
        try {
            Thread.sleep(BETWEEN); // its keeper closes it when it comes to it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return true;
    }

    private void drop(List<Known> some) {
        some.forEach(one -> EpollFamily.close(LinuxSocket.newSocket(one.passed().descriptor())));
        passed.removeAll(some);
    }
}
