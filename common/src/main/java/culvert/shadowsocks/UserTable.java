package culvert.shadowsocks;

import culvert.crypto.IdentityHeaders;
import culvert.crypto.KeyHash;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import culvert.crypto.SessionKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose key opens a request of the 2022 edition: the one key's owner, or the user whom an identity header names
 * (SIP023), found by one look into a table.
 */
final class UserTable implements AutoCloseable {
    private final MasterKey server;
    private final Map<KeyHash, User> users;

    /** A key, and whose it is. */
    record User(MasterKey key, Optional<String> name) {}

    private UserTable(MasterKey server, Map<KeyHash, User> users) {
        this.server = server;
        this.users = users;
    }

    /** Keys that are no keys, or twice the same, are an {@link IllegalArgumentException} that names the user. */
    static UserTable of(ServerKeys keys) {
        Method method = keys.method();
        if (!keys.users().isEmpty() && !method.hasIdentityHeaders()) {
            throw new IllegalArgumentException(method.label() + " cannot tell users apart");
        }
        UserTable table = new UserTable(Psk.parse(method, keys.password()), new HashMap<>());
        try {
            keys.users().forEach(table::add);
            return table;
        } catch (IllegalArgumentException e) {
            table.close();
            throw e;
        }
    }

    Method method() {
        return server.method();
    }

    /** How many bytes follow the salt that say who it is. */
    int headerBytes() {
        return users.isEmpty() ? 0 : IdentityHeaders.BYTES;
    }

    /** Finds the user of the request whose salt stands {@code at} that place; null when there is none. */
    @Nullable
    User find(byte[] from, int at, SessionKeys keys) {
        if (users.isEmpty()) {
            return new User(server, Optional.empty());
        }
        return users.get(keys.identityHeaders().open(server, from, at));
    }

    /** Overwrites all keys. */
    @Override
    public void close() {
        server.close();
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
        if (hash.equals(KeyHash.of(server))) {
            key.close();
            throw new IllegalArgumentException("user " + name + " has the server's key");
        }
        User other = users.putIfAbsent(hash, new User(key, Optional.of(name)));
        if (other != null) {
            key.close();
            throw new IllegalArgumentException(
                    "users " + other.name().orElse("") + " and " + name + " have the same key");
        }
    }
}
