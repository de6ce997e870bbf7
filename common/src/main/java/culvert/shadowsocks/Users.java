package culvert.shadowsocks;

import culvert.crypto.Method;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Who may use a port: one object, which its streams and its datagrams share. Each session and each datagram reads
 * {@link #now} once, so that all users can be replaced while sessions run.
 */
public final class Users implements AutoCloseable {
    private final AtomicReference<UserTable> now;

    /** Keys that are no keys, or twice the same, are an {@link IllegalArgumentException} that names the user. */
    public Users(ServerKeys keys) {
        this(keys, System::nanoTime);
    }

    Users(ServerKeys keys, LongSupplier nanoTime) {
        now = new AtomicReference<>(new UserTable(keys, nanoTime));
    }

    /** The same for as long as there is this object. */
    public Method method() {
        return now().method();
    }

    public UserTable now() {
        return now.get();
    }

    /**
     * Replaces all of them. A user whose name stays is the same object afterwards, and one whose name does not is
     * {@linkplain culvert.net.User#remove() removed}. Sessions and associations go on with the keys that they have, which
     * are not overwritten here for that reason. In the 2022 edition the ids of datagrams are sealed with the port's
     * own key: when that is replaced, associations cannot go on, and streams do.
     *
     * @throws IllegalArgumentException as when they are made; then nothing has changed
     */
    public void replace(ServerKeys keys) {
        UserTable before = now.get();
        UserTable next = new UserTable(keys, before);
        if (!now.compareAndSet(before, next)) {
            throw new IllegalStateException("users are replaced by one thread at a time");
        }
        next.removeOthersOf(before);
    }

    /** Overwrites all keys; no session may begin any more, and no association run. */
    @Override
    public void close() {
        now().close();
    }
}
