package culvert.shadowsocks;

import culvert.address.Prefix;
import culvert.address.SocksAddress;
import culvert.crypto.BadTagException;
import culvert.crypto.ChunkCipher;
import culvert.crypto.FirstBlock;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Runner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/**
 * The users of a port, who share it without a word about it on the wire: whose key opens the first length is found by
 * trying, those first who came from that address before.
 *
 * <p>Who came from an address is noted by the caller, and only for what was no recording: else the second copy of a
 * recorded flight would be found at once, and its time would tell it from noise, for which every key is tried. For the
 * same reason a stream's search tries every key even after the right one was found.
 */
public final class AeadUsers implements AutoCloseable {
    /** After so many keys other sessions go first: each takes a few microseconds. */
    private static final int TRIES_AT_ONCE = 64;

    /** So many cost no more than a datagram does anyway: the budget is for more. */
    private static final int FEW = 16;

    private final List<User> users;
    private final Pools pools;
    private final RecentUsers<User> recent = new RecentUsers<>();
    private final TrialBudget budget;
    private final Map<Runner, ReentrantLock> turns = new ConcurrentHashMap<>();

    /**
     * One key.
     *
     * @param name empty for the password that has no name
     * @param own what the salts bear that a server makes for this key
     */
    public record User(Optional<String> name, MasterKey master, SaltMark own) {
        public User(Optional<String> name, MasterKey master) {
            this(name, master, new SaltMark(master, SaltMark.Side.SERVER));
        }
    }

    public AeadUsers(ServerKeys keys, Pools pools, LongSupplier nanoTime) {
        this.pools = pools;
        this.budget = new TrialBudget(nanoTime);
        List<User> all = new ArrayList<>();
        for (Map.Entry<String, String> user : keys.users().entrySet()) {
            all.add(new User(Optional.of(user.getKey()), MasterKey.fromPassword(keys.method(), user.getValue())));
        }
        if (!keys.password().isEmpty() || all.isEmpty()) {
            all.add(new User(Optional.empty(), MasterKey.fromPassword(keys.method(), keys.password())));
        }
        users = List.copyOf(all);
    }

    /** How much of a stream it takes to find its user: a salt and a sealed length. */
    public int beginningBytes() {
        return users.getFirst().master().method().saltBytes() + ChunkCipher.SEALED_LENGTH_BYTES;
    }

    /** All of them. */
    public List<User> all() {
        return users;
    }

    /**
     * A user who was found.
     *
     * @param atOnce among those who came from there before, so that hardly any key was tried
     */
    public record Found(User user, boolean atOnce) {}

    /** Tries keys. */
    @FunctionalInterface
    public interface Trial {
        /** Who of these it is, if any. */
        Optional<User> among(List<User> candidates);
    }

    /**
     * Finds whose key opens the beginning of a stream.
     *
     * @param beginning a salt and a sealed length
     */
    public Optional<Found> find(byte[] beginning, InetAddress address, Runner runner) {
        Optional<User> known = opening(recent.of(source(address)), beginning, runner);
        return known.isPresent()
                ? known.map(user -> new Found(user, true))
                : tryAll(beginning, runner).map(user -> new Found(user, false));
    }

    /**
     * Tries every key, whichever is the right one: the work that noise makes. One connection of a runner at a time, so
     * that a crowd of strangers has together the part that one session has, and not each its own. They are not made to
     * wait longer than the work takes: that could be measured from outside.
     */
    public Optional<User> tryAll(byte[] beginning, Runner runner) {
        ReentrantLock turn = turns.computeIfAbsent(runner, any -> new ReentrantLock(true));
        turn.lock();
        try {
            return tryEach(beginning, runner);
        } finally {
            turn.unlock();
        }
    }

    private Optional<User> tryEach(byte[] beginning, Runner runner) {
        Optional<User> found = Optional.empty();
        for (int at = 0; at < users.size(); at += TRIES_AT_ONCE) {
            if (at > 0) {
                runner.giveWay();
            }
            List<User> some = users.subList(at, Math.min(users.size(), at + TRIES_AT_ONCE));
            Optional<User> here =
                    opening(plausible(some, beginning, 0, AeadUsers::maybeLength, runner), beginning, runner);
            found = here.isPresent() ? here : found;
        }
        return found;
    }

    /** What came from there was this user's, and no recording. */
    public void note(InetAddress address, User user) {
        if (users.size() > 1) {
            recent.note(source(address), user);
        }
    }

    /**
     * Finds whose key opens a datagram: at once among those who came from there before, else as long as there is time
     * for strangers.
     *
     * @param sealed has the datagram {@code at} that place
     * @throws PeerException when there is none
     */
    public Optional<User> search(InetAddress address, byte[] sealed, int at, Trial trial, Runner runner)
            throws PeerException {
        if (users.size() == 1) {
            return trial.among(users);
        }
        Optional<User> found = trial.among(recent.of(source(address)));
        if (found.isPresent()) {
            return found;
        }
        Prefix network = Prefix.of(address);
        if (users.size() > FEW && !budget.allows(network)) {
            throw new PeerException(Cause.LIMIT, "no time to try keys for a stranger's datagram");
        }
        for (int first = 0; found.isEmpty() && first < users.size(); first += TRIES_AT_ONCE) {
            if (first > 0) {
                runner.giveWay();
            }
            long begun = budget.now();
            List<User> some = users.subList(first, Math.min(users.size(), first + TRIES_AT_ONCE));
            found = trial.among(plausible(some, sealed, at, SocksAddress::isType, runner));
            budget.spent(network, budget.now() - begun);
        }
        return found;
    }

    @Override
    public void close() {
        users.forEach(user -> user.master().close());
    }

    /** Who has an address of IPv6 has at least its network of 64 bits, and changes the rest daily. */
    private static InetAddress source(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length <= Long.BYTES) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOf(Arrays.copyOf(bytes, Long.BYTES), bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is that of an address
        }
    }

    /** Those under whose key what stands there begins as it may: most are ruled out before a tag is looked at. */
    private List<User> plausible(List<User> candidates, byte[] from, int at, IntPredicate mayBegin, Runner runner) {
        List<User> some = new ArrayList<>();
        byte[] stream = new byte[FirstBlock.BYTES];
        FirstBlock block = runner.take(pools.firstBlocks());
        try {
            block.begin(from, at);
            for (User user : candidates) {
                block.keyStream(user.master(), stream);
                int first = (stream[0] ^ from[at + user.master().method().saltBytes()]) & 0xFF;
                if (mayBegin.test(first)) {
                    some.add(user);
                }
            }
            return some;
        } finally {
            block.end();
            runner.giveBack(pools.firstBlocks(), block);
        }
    }

    /** The first byte of a chunk's length, which has 14 bits. */
    private static boolean maybeLength(int first) {
        return first < 0x40;
    }

    private Optional<User> opening(List<User> candidates, byte[] beginning, Runner runner) {
        SessionKeys keys = runner.take(pools.keys());
        ChunkCipher cipher = runner.take(pools.ciphers());
        try {
            Optional<User> found = Optional.empty();
            for (User user : candidates) {
                if (opens(user, beginning, keys, cipher)) {
                    found = Optional.of(user);
                }
            }
            return found;
        } finally {
            runner.giveBack(pools.ciphers(), cipher);
            runner.giveBack(pools.keys(), keys);
        }
    }

    private static boolean opens(User user, byte[] beginning, SessionKeys keys, ChunkCipher cipher) {
        MasterKey master = user.master();
        try (SessionKey key = keys.opening(master, beginning, 0)) {
            cipher.begin(key);
            try {
                cipher.openLength(beginning, master.method().saltBytes());
                return true;
            } catch (BadTagException e) {
                return false;
            } finally {
                cipher.end();
            }
        }
    }
}
