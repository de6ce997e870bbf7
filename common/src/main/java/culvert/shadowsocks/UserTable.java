package culvert.shadowsocks;

import culvert.crypto.KeyHash;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import culvert.crypto.SessionKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose key opens a request of the 2022 edition: the one key's owner, or the user whom an identity header names
 * (SIP023), found by one look into a table.
 */
public final class UserTable implements AutoCloseable {
    private final User server;
    private final Map<KeyHash, User> users = new HashMap<>();

    /**
     * A key, and whose it is.
     *
     * @param hash the key's
     */
    public record User(MasterKey key, KeyHash hash, Optional<String> name) {}

    private UserTable(MasterKey key) {
        this.server = new User(key, KeyHash.of(key), Optional.empty());
    }

    /** Keys that are no keys, or twice the same, are an {@link IllegalArgumentException} that names the user. */
    public static UserTable of(ServerKeys keys) {
        Method method = keys.method();
        if (!keys.users().isEmpty() && !method.hasIdentityHeaders()) {
            throw new IllegalArgumentException(method.label() + " cannot tell users apart");
        }
        UserTable table = new UserTable(Psk.parse(method, keys.password()));
        try {
            new TreeMap<>(keys.users()).forEach(table::add); // in order, so that messages are
            return table;
        } catch (IllegalArgumentException e) {
            table.close();
            throw e;
        }
    }

    public Method method() {
        return server.key().method();
    }

    /** The key that identity headers are made with; without users the one that everything is. */
    public MasterKey server() {
        return server.key();
    }

    /** Who it is, where there are no users. */
    public User alone() {
        return server;
    }

    /** How many bytes follow the salt that say who it is. */
    public int headerBytes() {
        return users.isEmpty() ? 0 : KeyHash.BYTES;
    }

    /** Finds the user of the request whose salt stands {@code at} that place; null when there is none. */
    @Nullable
    public User find(byte[] from, int at, SessionKeys keys) {
        if (users.isEmpty()) {
            return server;
        }
        return find(keys.readIdentity(server.key(), from, at));
    }

    /** Finds the user whom an identity header named; null when there is none. */
    @Nullable
    public User find(KeyHash named) {
        return users.get(named);
    }

    /** Overwrites all keys. */
    @Override
    public void close() {
        server.key().close();
        users.values().forEach(user -> user.key().close());
    }

    private void add(String name, String password) {
        MasterKey key;
        try {
            key = Psk.parse(method(), password);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("user " + name + ": " + e.getMessage(), e);
        }
        KeyHash hash = KeyHash.of(key);
        if (hash.equals(server.hash())) {
            key.close();
            throw new IllegalArgumentException("user " + name + " has the server's key");
        }
        User other = users.putIfAbsent(hash, new User(key, hash, Optional.of(name)));
        if (other != null) {
            key.close();
            throw new IllegalArgumentException(
                    "users " + other.name().orElse("") + " and " + name + " have the same key");
        }
    }
}
