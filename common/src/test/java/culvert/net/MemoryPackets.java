package culvert.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Datagrams without a network. Sockets that are bound to a wildcard are those of this machine, {@link #MACHINE}; a test
 * binds other addresses and is then all other hosts.
 */
public final class MemoryPackets {
    /** The address of whoever binds a wildcard. */
    public static final InetAddress MACHINE = InetAddress.ofLiteral("11.0.0.1");

    private static final int FIRST_PORT = 40_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<InetSocketAddress, Socket> bound = new HashMap<>();
    private final Map<InetSocketAddress, Cause> unreachable = new HashMap<>();
    private int lastPort = FIRST_PORT;
    private int bindsToFail;

    /** What came, and from whom. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Datagram(byte[] payload, InetSocketAddress peer) {}

    /** The next so many attempts to bind fail. */
    public void failBinds(int count) {
        locked(() -> bindsToFail = count);
    }

    /** What is sent there is reported as unsent. */
    public void refuse(InetSocketAddress to, Cause why) {
        locked(() -> unreachable.put(to, why));
    }

    /** How many sockets are open. */
    public int open() {
        lock.lock();
        try {
            return bound.size();
        } finally {
            lock.unlock();
        }
    }

    /** A socket of another host. */
    public Socket host(String address, int port) throws NetworkException {
        return bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), new TestRunner(this));
    }

    Socket bind(InetSocketAddress at, Runner runner) throws NetworkException {
        lock.lock();
        try {
            if (bindsToFail > 0) {
                bindsToFail--;
                throw new NetworkException(Cause.NETWORK, "too many open files");
            }
            InetAddress address = at.getAddress().isAnyLocalAddress() ? MACHINE : at.getAddress();
            InetSocketAddress real = new InetSocketAddress(address, at.getPort() == 0 ? ++lastPort : at.getPort());
            if (bound.containsKey(real)) {
                throw new NetworkException(Cause.NETWORK, "in use");
            }
            Socket socket = new Socket(real, runner);
            bound.put(real, socket);
            return socket;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable body) {
        lock.lock();
        try {
            body.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A socket of this network. */
    public final class Socket implements PacketSocket {
        private final Deque<Datagram> arrived = new ArrayDeque<>();
        private final List<Integer> batches = new ArrayList<>();
        private final InetSocketAddress address;
        private final Runner runner;
        private InetSocketAddress only = InetSocketAddress.createUnresolved("anybody", 0);
        private boolean closed;

        Socket(InetSocketAddress address, Runner runner) {
            this.address = address;
            this.runner = runner;
        }

        /** Sends one datagram. */
        public void send(byte[] payload, InetSocketAddress to) throws NetworkException {
            PacketBatch batch = new PacketBatch();
            System.arraycopy(payload, 0, batch.array(), batch.room(payload.length), payload.length);
            batch.add(payload.length, to);
            send(batch, (index, why) -> {
                throw new AssertionError("not sent: " + why);
            });
        }

        /** Waits for the next datagram. */
        public Datagram receive() throws NetworkException {
            awaitReadable();
            lock.lock();
            try {
                return arrived.remove();
            } finally {
                lock.unlock();
            }
        }

        /** How many datagrams wait. */
        public int waiting() {
            lock.lock();
            try {
                return arrived.size();
            } finally {
                lock.unlock();
            }
        }

        /** How many datagrams each call to send had. */
        public List<Integer> batches() {
            lock.lock();
            try {
                return List.copyOf(batches);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void awaitReadable() throws NetworkException {
            lock.lock();
            try {
                long left = TimeUnit.SECONDS.toNanos(20);
                while (arrived.isEmpty() && !closed) {
                    left = changed.awaitNanos(left);
                    if (left <= 0) {
                        throw new AssertionError("nothing comes to " + address);
                    }
                }
                check();
            } catch (InterruptedException e) {
                throw new NetworkException(Cause.CLOSED, "interrupted");
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int tryReceive(PacketBatch into) throws NetworkException {
            lock.lock();
            try {
                check();
                int before = into.count();
                while (!into.isFull() && !arrived.isEmpty()) {
                    Datagram next = arrived.remove();
                    int at = into.room(next.payload().length);
                    System.arraycopy(next.payload(), 0, into.array(), at, next.payload().length);
                    into.add(next.payload().length, next.peer());
                }
                return into.count() - before;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void send(PacketBatch batch, Unsent unsent) throws NetworkException {
            Map<Integer, Cause> lost = new HashMap<>();
            lock.lock();
            try {
                check();
                batches.add(batch.count());
                for (int i = 0; i < batch.count(); i++) {
                    InetSocketAddress to = only.isUnresolved() ? batch.peer(i) : only;
                    Socket there = bound.get(to);
                    if (unreachable.containsKey(to)) {
                        lost.put(i, unreachable.get(to));
                    } else if (there != null && there.takes(address)) {
                        int from = batch.offset(i);
                        there.arrived.add(
                                new Datagram(Arrays.copyOfRange(batch.array(), from, from + batch.length(i)), address));
                    }
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            lost.forEach(unsent::dropped);
        }

        @Override
        public void connect(InetSocketAddress peer) {
            locked(() -> only = peer);
        }

        @Override
        public void close() {
            locked(() -> {
                closed = true;
                bound.remove(address, this);
            });
        }

        @Override
        public Runner runner() {
            return runner;
        }

        @Override
        public InetSocketAddress localAddress() {
            return address;
        }

        private boolean takes(InetSocketAddress sender) {
            return only.isUnresolved() || only.equals(sender);
        }

        private void check() throws NetworkException {
            if (closed) {
                throw new NetworkException(Cause.CLOSED);
            }
        }
    }
}
