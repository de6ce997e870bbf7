package culvert.shadowsocks;

import culvert.address.Prefix;
import culvert.address.SocksAddress;
import culvert.crypto.BadTagException;
import culvert.crypto.ChunkCipher;
import culvert.crypto.FirstBlock;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Runner;
import culvert.net.User;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out whose key opens something of the AEAD methods (SIP004), where users share a port without a word about it on
 * the wire: by trying, first the users that came from that address before.
 *
 * <p>The caller notes which user came from an address, and only for what was no replay: otherwise the second copy of a
 * recorded flight would be found at once, and its time would tell it from noise, for which every key is tried. For the
 * same reason a stream's search tries every key even after the right one was found.
 */
public final class KeySearch {
    /** After so many keys other sessions go first: each takes a few microseconds. */
    private static final int TRIES_AT_ONCE = 64;

    /** So many cost no more than a datagram does anyway: the budget is for more. */
    private static final int FEW = 16;

    /** Keys that are gone and whose associations may go on: each costs every datagram a look-up. */
    private static final int MAX_FORMER = 64;

    private final List<UserKey> users;
    private final Map<User, UserKey> members;
    private final List<WeakReference<UserKey>> former;
    private final Pools pools;
    private final RecentUsers<User> recent;
    private final TrialBudget budget;
    private final Map<Runner, TrialTurns> turns;

    KeySearch(Method method, List<UserKey> users, LongSupplier nanoTime) {
        this.users = users;
        this.members = members(users);
        this.former = List.of();
        this.pools = Pools.of(method);
        this.recent = new RecentUsers<>();
        this.budget = new TrialBudget(nanoTime);
        this.turns = new ConcurrentHashMap<>();
    }

    private KeySearch(List<UserKey> users, KeySearch before) {
        this.users = users;
        this.members = members(users);
        this.former = Stream.concat(before.users.stream(), before.former().stream())
                .filter(user -> !isMember(user))
                .limit(MAX_FORMER)
                .map(WeakReference::new)
                .toList();
        this.pools = before.pools;
        this.recent = before.recent;
        this.budget = before.budget;
        this.turns = before.turns;
    }

    private static Map<User, UserKey> members(List<UserKey> users) {
        return users.stream().collect(Collectors.toUnmodifiableMap(UserKey::user, key -> key));
    }

    /** The search among others, with what is known of addresses and of the time that was spent. */
    KeySearch replacedBy(List<UserKey> others) {
        return new KeySearch(others, this);
    }

    /** How much of a stream it takes to find its user: a salt and a sealed length. */
    public int beginningBytes() {
        return users.getFirst().key().method().saltBytes() + ChunkCipher.SEALED_LENGTH_BYTES;
    }

    public List<UserKey> all() {
        return users;
    }

    /** Those that are gone, the latest first, while their associations go on: these have the keys, and nobody else. */
    public List<UserKey> former() {
        List<UserKey> alive = new ArrayList<>();
        for (WeakReference<UserKey> one : former) {
            UserKey user = one.get();
            if (user != null) {
                alive.add(user);
            }
        }
        return alive;
    }

    /** Whether it is the key of somebody who may begin something. */
    public boolean isMember(UserKey user) {
        return user.equals(members.get(user.user()));
    }

    /**
     * A user that was found.
     *
     * @param atOnce among those that came from there before, so that hardly any key was tried
     */
    public record Found(UserKey user, boolean atOnce) {}

    /** Tries keys. */
    @FunctionalInterface
    public interface Trial {
        /** Which of these it is, if any. */
        Optional<UserKey> among(List<UserKey> candidates);
    }

    /**
     * Finds whose key opens the beginning of a stream: at once among those that came from there before, else when it is
     * that network's turn.
     *
     * @param beginning a salt and a sealed length
     * @throws PeerException when too many strangers wait for a turn
     */
    public Optional<Found> find(byte[] beginning, InetAddress address, Runner runner) throws PeerException {
        Optional<UserKey> known = opening(recentOf(address), beginning, runner);
        return known.isPresent()
                ? known.map(user -> new Found(user, true))
                : tryAll(beginning, address, runner).map(user -> new Found(user, false));
    }

    /** Makes the work, and takes the turn, that noise from there would. */
    public void pretend(byte[] beginning, InetAddress address, Runner runner) {
        try {
            tryAll(beginning, address, runner);
        } catch (PeerException noTurn) {
            // nor would noise have had one
        }
    }

    /**
     * Tries every key, whichever is the right one: the work that noise makes. One connection of a runner at a time, so
     * that a crowd of strangers together gets the share of one session; and networks take turns, so that a new user does
     * not stand behind the crowd. Nobody is made to wait longer than the work takes: that could be measured from outside.
     */
    private Optional<UserKey> tryAll(byte[] beginning, InetAddress address, Runner runner) throws PeerException {
        TrialTurns turn =
                turns.computeIfAbsent(runner, any -> new TrialTurns(TrialTurns.MAX_WAITING, runner.newLock()));
        if (!turn.begin(Prefix.of(address))) {
            throw new PeerException(Cause.LIMIT, "no time to try keys for a stranger's connection");
        }
        try {
            return tryEach(beginning, runner);
        } finally {
            turn.end();
        }
    }

    private Optional<UserKey> tryEach(byte[] beginning, Runner runner) {
        Optional<UserKey> found = Optional.empty();
        for (int at = 0; at < users.size(); at += TRIES_AT_ONCE) {
            if (at > 0) {
                runner.giveWay();
            }
            List<UserKey> some = users.subList(at, Math.min(users.size(), at + TRIES_AT_ONCE));
            Optional<UserKey> here =
                    opening(plausible(some, beginning, 0, KeySearch::maybeLength, runner), beginning, runner);
            found = here.isPresent() ? here : found;
        }
        return found;
    }

    /** What came from there was this user's, and not a replay. */
    public void note(InetAddress address, UserKey user) {
        if (users.size() > 1) {
            recent.note(Prefix.ofMachine(address), user.user());
        }
    }

    /**
     * Finds whose key opens a datagram: at once among those that came from there before, else as long as there is time
     * for strangers.
     *
     * @param sealed has the datagram {@code at} that place
     * @throws PeerException when there is none
     */
    public Optional<UserKey> search(InetAddress address, byte[] sealed, int at, Trial trial, Runner runner)
            throws PeerException {
        if (users.size() == 1) {
            return trial.among(users);
        }
        Optional<UserKey> found = trial.among(recentOf(address));
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
            List<UserKey> some = users.subList(first, Math.min(users.size(), first + TRIES_AT_ONCE));
            found = trial.among(plausible(some, sealed, at, SocksAddress::isType, runner));
            budget.spent(network, budget.now() - begun);
        }
        return found;
    }

    private List<UserKey> recentOf(InetAddress address) {
        List<UserKey> some = new ArrayList<>();
        for (User user : recent.of(Prefix.ofMachine(address))) {
            UserKey key = members.get(user);
            if (key != null) {
                some.add(key);
            }
        }
        return some;
    }

    /** Those under whose key what stands there begins as it may: most are ruled out before a tag is looked at. */
    private List<UserKey> plausible(
            List<UserKey> candidates, byte[] from, int at, IntPredicate mayBegin, Runner runner) {
        List<UserKey> some = new ArrayList<>();
        byte[] stream = new byte[FirstBlock.BYTES];
        FirstBlock block = runner.take(pools.firstBlocks());
        try {
            block.begin(from, at);
            for (UserKey user : candidates) {
                block.keyStream(user.key(), stream);
                int first = (stream[0] ^ from[at + user.key().method().saltBytes()]) & 0xFF;
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

    private Optional<UserKey> opening(List<UserKey> candidates, byte[] beginning, Runner runner) {
        SessionKeys keys = runner.take(pools.keys());
        ChunkCipher cipher = runner.take(pools.ciphers());
        try {
            Optional<UserKey> found = Optional.empty();
            for (UserKey user : candidates) {
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

    private static boolean opens(UserKey user, byte[] beginning, SessionKeys keys, ChunkCipher cipher) {
        MasterKey master = user.key();
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
