package culvert.remote.inbound;

import culvert.net.AuthenticationException;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.net.User;
import culvert.relay.PacketInbound;
import culvert.replay.RecentIds;
import culvert.shadowsocks.Timestamps;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.packet.PacketServer;
import culvert.shadowsocks.packet.PacketServer.Opened;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens the datagrams of locals. One that does not open makes nothing and gets no answer.
 *
 * <p>While a session of the 2022 edition is forgotten too early, a replay of it could pass as new: the id of one that had
 * to make room is remembered, in 4 bytes, for as long as that.
 */
public final class ShadowsocksPackets implements PacketInbound {
    /**
     * So many may make room within the time for which sessions are remembered: 8,000 a second, in 4 MB. A user that
     * brings more has the last half of it left to others.
     */
    static final int MAX_MADE_ROOM = 500_000;

    private final PacketServer wire;
    private final Predicate<InetAddress> clients;
    private final RecentIds madeRoom;
    private final ReentrantLock lock; // held for a look, when a session begins or makes room

    /**
     * Borrows the wire.
     *
     * @param clients whether a client with that address is served
     * @param nanoTime the monotonic clock
     */
    public ShadowsocksPackets(PacketServer wire, Predicate<InetAddress> clients, LongSupplier nanoTime) {
        this(wire, clients, new RecentIds(Timestamps.MEMORY, MAX_MADE_ROOM, nanoTime), new ReentrantLock());
    }

    private ShadowsocksPackets(
            PacketServer wire, Predicate<InetAddress> clients, RecentIds madeRoom, ReentrantLock lock) {
        this.wire = wire;
        this.clients = clients;
        this.madeRoom = madeRoom;
        this.lock = lock;
    }

    /** For others who take the users' and clients' place; what is known of sessions stays. */
    public ShadowsocksPackets with(Users users, Predicate<InetAddress> others) {
        return new ShadowsocksPackets(wire.with(users), others, madeRoom, lock);
    }

    @Override
    public Received receive(Packet datagram, byte[] into, Known known, Runner runner) throws FailureException {
        if (!clients.test(datagram.peer().getAddress())) {
            throw new BlockedException("a rule forbids this client");
        }
        Search search = new Search(known);
        Opened opened = wire.open(datagram, into, search, runner);
        Local local = search.found;
        if (local == null) {
            local = new Local(opened.session());
            if (hasMadeRoom(opened.session())) {
                local.close();
                throw new AuthenticationException(Cause.REPLAY);
            }
        }
        return new Received(local, opened.target(), opened.offset(), opened.length());
    }

    @Override
    public boolean mayBegin(Client client) {
        return wire.knows(((Local) client).session);
    }

    private boolean hasMadeRoom(PacketServer.PacketSession session) {
        if (session.memory().isZero()) {
            return false;
        }
        lock.lock();
        try {
            return madeRoom.contains(session.idHash());
        } finally {
            lock.unlock();
        }
    }

    /** One look for a session among those that are known. */
    private static final class Search implements PacketServer.Known {
        private final Known known;
        private @Nullable Local found;

        Search(Known known) {
            this.known = known;
        }

        @Override
        public PacketServer.@Nullable PacketSession find(Object id) throws FailureException {
            Local local = (Local) known.find(id);
            found = local;
            return local == null ? null : local.session;
        }
    }

    /** One local's session. */
    private final class Local implements Client {
        private final PacketServer.PacketSession session;

        Local(PacketServer.PacketSession session) {
            this.session = session;
        }

        @Override
        public Object id() {
            return session.id();
        }

        @Override
        public boolean isUnconfirmed() {
            return session.isUnconfirmed();
        }

        @Override
        public void confirm() throws AuthenticationException {
            session.confirm();
        }

        @Override
        public User user() {
            return session.user();
        }

        @Override
        public int bytes(Packet answer) {
            return session.sealedBytes(answer);
        }

        @Override
        public int put(Packet answer, byte[] into, int at, Runner runner) {
            return session.seal(answer, into, at, runner);
        }

        @Override
        public Duration memory() {
            return session.memory();
        }

        @Override
        public boolean makeRoom(boolean itsOwn) {
            if (session.memory().isZero()) {
                return true;
            }
            lock.lock();
            try {
                if (madeRoom.room() <= (itsOwn ? MAX_MADE_ROOM / 2 : 0)) {
                    return false;
                }
                madeRoom.add(session.idHash());
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void forget() {
            session.forget();
        }

        @Override
        public void forgetEarly() {
            session.forgetEarly();
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
