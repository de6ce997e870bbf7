package culvert.shadowsocks;

import culvert.crypto.Edition;
import culvert.crypto.KeyHash;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.NewKey;
import culvert.crypto.Psk;
import culvert.crypto.SessionKeys;
import culvert.net.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a port: an immutable object, which its streams and its datagrams share. Others take its place in another plan,
 * while what has begun goes on by the keys that it has.
 *
 * <p>In the 2022 edition the key of a request is the port's own, or the one that an
 * identity header names (SIP023), found by one look into a table; with the AEAD methods it is found by trying.
 */
public final class Users implements AutoCloseable {
    /** The port's own key has no name. */
    private static final String OWN = "";

    private final Method method;
    private final Map<String, UserKey> byName = new TreeMap<>(); // in order, so that messages are
    private final Map<KeyHash, UserKey> byHash = new HashMap<>();
    private final boolean hasUsers;
    private final @Nullable KeySearch search;

    private final Function<String, User> people;

    /** Of the only port: nobody else knows them. */
    public Users(PortKeys keys) {
        this(keys, User::new);
    }

    /**
     * Keys that are no keys, or twice the same, are an {@link IllegalArgumentException} that names the user.
     *
     * @param people answers who has a name: the same user at each port
     */
    public Users(PortKeys keys, Function<String, User> people) {
        this(keys, people, null, System::nanoTime);
    }

    Users(PortKeys keys, LongSupplier nanoTime) {
        this(keys, User::new, null, nanoTime);
    }

    private Users(PortKeys keys, Function<String, User> people, @Nullable Users before, LongSupplier nanoTime) {
        this.people = people;
        method = keys.method();
        hasUsers = keys.hasUsers();
        if (before != null && before.method != method) {
            throw new IllegalArgumentException(
                    "users of " + before.method.label() + " cannot be replaced by users of " + method.label());
        }
        if (keys.users().containsKey(OWN)) {
            throw new IllegalArgumentException("a user without a name");
        }
        boolean aead = method.edition() == Edition.AEAD;
        if (hasUsers && !aead && !method.hasIdentityHeaders()) {
            throw new IllegalArgumentException(method.label() + " cannot tell users apart");
        }
        if (!aead || !hasUsers || !keys.password().isEmpty()) {
            byName.put(OWN, key(OWN, keys.password(), before));
        } else if (keys.users().isEmpty()) {
            byName.put(OWN, key(OWN, NewKey.text(method), before)); // which nobody knows
        }
        new TreeMap<>(keys.users()).forEach((name, password) -> byName.put(name, key(name, password, before)));
        if (aead) {
            List<UserKey> all = List.copyOf(byName.values());
            search = before == null
                    ? new KeySearch(method, all, nanoTime)
                    : before.search().replacedBy(all);
        } else {
            search = null;
            byName.forEach(this::addHash);
        }
    }

    public Method method() {
        return method;
    }

    /**
     * Who takes their place. A user whose name stays is the same object afterwards. Sessions and associations go on with the
     * keys that they have, which are overwritten when nobody has them any more.
     *
     * @throws IllegalArgumentException as when they are made
     */
    public Users replacedBy(PortKeys keys) {
        return new Users(keys, people, this, System::nanoTime);
    }

    /** All of them, among them the one without a name where the port has a key of its own. */
    public Stream<User> all() {
        return byName.values().stream().map(UserKey::user);
    }

    /**
     * Whether associations go on that began with others before. In the 2022 edition the ids of datagrams are sealed with the
     * port's own key: when that is replaced, or said to be nobody's any more, they cannot be read any more.
     */
    public boolean canOpenThoseOf(Users before) {
        return method.edition() == Edition.AEAD || (own().equals(before.own()) && hasUsers == before.hasUsers);
    }

    /** Finds users by trying; of the AEAD methods only. */
    public KeySearch search() {
        return Objects.requireNonNull(search);
    }

    /** The key that identity headers are made with; without users the one that everything is. Of the 2022 edition only. */
    public UserKey own() {
        return Objects.requireNonNull(byName.get(OWN));
    }

    public boolean hasUsers() {
        return hasUsers;
    }

    /** How many bytes follow the salt that say who it is. */
    public int headerBytes() {
        return hasUsers ? KeyHash.BYTES : 0;
    }

    /** Finds the user of the request whose salt stands {@code at} that place; null when there is none. */
    public @Nullable UserKey find(byte[] from, int at, SessionKeys keys) {
        return hasUsers ? find(keys.readIdentity(own().key(), from, at)) : own();
    }

    /** Finds the user whom an identity header named, or the port's own where there are none; null when there is none. */
    public @Nullable UserKey find(KeyHash named) {
        return byHash.get(named);
    }

    /** Overwrites all keys; no session may begin any more, and no association run. */
    @Override
    public void close() {
        byName.values().forEach(user -> user.key().close());
    }

    private UserKey key(String name, String password, @Nullable Users before) {
        MasterKey key;
        try {
            key = method.edition() == Edition.AEAD
                    ? MasterKey.fromPassword(method, password)
                    : Psk.parse(method, password);
        } catch (IllegalArgumentException e) {
            String whose = name.equals(OWN) ? "" : "user " + name + ": ";
            throw new IllegalArgumentException(whose + e.getMessage(), e);
        }
        UserKey former = before == null ? null : before.byName.get(name);
        if (former == null) {
            return new UserKey(name.equals(OWN) ? new User(OWN) : people.apply(name), key);
        }
        return former.key().isSameAs(key) ? former : new UserKey(former.user(), key);
    }

    private void addHash(String name, UserKey key) {
        if (name.equals(OWN) && hasUsers) {
            return;
        }
        if (hasUsers && key.hash().equals(own().hash())) {
            throw new IllegalArgumentException("user " + name + " has the server's key");
        }
        UserKey other = byHash.putIfAbsent(key.hash(), key);
        if (other != null) {
            throw new IllegalArgumentException("users " + other.user() + " and " + name + " have the same key");
        }
    }
}
