package culvert.shadowsocks;

import culvert.crypto.BadTagException;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.Runner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The users of a port, who share it without a word about it on the wire: whose key opens the first length is found by
 * trying, those first who came from that address before.
 */
final class AeadUsers implements AutoCloseable {
    /** After so many keys other sessions go first: each takes a few microseconds. */
    private static final int TRIES_AT_ONCE = 64;

    private final List<User> users;
    private final Pools pools;
    private final RecentUsers<User> recent = new RecentUsers<>();

    /**
     * One key.
     *
     * @param name empty for the password that has no name
     * @param own what the salts bear that a server makes for this key
     */
    record User(Optional<String> name, MasterKey master, SaltMark own) {
        User(Optional<String> name, MasterKey master) {
            this(name, master, new SaltMark(master, SaltMark.Side.SERVER));
        }
    }

    AeadUsers(ServerKeys keys, Pools pools) {
        this.pools = pools;
        List<User> all = new ArrayList<>();
        for (Map.Entry<String, String> user : keys.users().entrySet()) {
            all.add(new User(Optional.of(user.getKey()), MasterKey.fromPassword(keys.method(), user.getValue())));
        }
        if (!keys.password().isEmpty() || all.isEmpty()) {
            all.add(new User(Optional.empty(), MasterKey.fromPassword(keys.method(), keys.password())));
        }
        users = List.copyOf(all);
    }

    /** All of them. */
    List<User> all() {
        return users;
    }

    /** Tries keys. */
    @FunctionalInterface
    interface Trial {
        /** Who of these it is, if any. */
        Optional<User> among(List<User> candidates);
    }

    /**
     * Finds whose key opens the beginning of a stream.
     *
     * @param beginning a salt and a sealed length
     */
    Optional<User> find(byte[] beginning, InetAddress address, Runner runner) {
        return search(address, candidates -> opening(candidates, beginning, runner), runner);
    }

    /** Finds whose key something opens that came from there. */
    Optional<User> search(InetAddress address, Trial trial, Runner runner) {
        if (users.size() == 1) {
            return trial.among(users);
        }
        InetAddress from = source(address);
        Optional<User> found = trial.among(recent.of(from));
        for (int at = 0; found.isEmpty() && at < users.size(); at += TRIES_AT_ONCE) {
            if (at > 0) {
                runner.giveWay();
            }
            found = trial.among(users.subList(at, Math.min(users.size(), at + TRIES_AT_ONCE)));
        }
        found.ifPresent(user -> recent.note(from, user));
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

    private Optional<User> opening(List<User> candidates, byte[] beginning, Runner runner) {
        SessionKeys keys = runner.take(pools.keys());
        ChunkOpener opener = runner.take(pools.openers());
        try {
            for (User user : candidates) {
                if (opens(user, beginning, keys, opener)) {
                    return Optional.of(user);
                }
            }
            return Optional.empty();
        } finally {
            runner.giveBack(pools.openers(), opener);
            runner.giveBack(pools.keys(), keys);
        }
    }

    private static boolean opens(User user, byte[] beginning, SessionKeys keys, ChunkOpener opener) {
        MasterKey master = user.master();
        try (SessionKey key = keys.opening(master, beginning, 0)) {
            opener.begin(key);
            try {
                opener.openLength(beginning, master.method().saltBytes());
                return true;
            } catch (BadTagException e) {
                return false;
            } finally {
                opener.end();
            }
        }
    }
}
