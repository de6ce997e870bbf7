package culvert.shadowsocks.stream;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Deadline;
import culvert.net.Stream;
import culvert.shadowsocks.AeadUsers;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.ServerKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.UserTable;
import java.io.IOException;
import java.util.Optional;

/** The remote's half: reads what an accepted connection wants. Closed when no session uses it any more. */
public interface ServerProtocol extends AutoCloseable {
    /** The one of the method. Unusable passwords are an {@link IllegalArgumentException}. */
    static ServerProtocol of(ServerKeys keys, ServerRules rules) {
        Method method = keys.method();
        Pools pools = Pools.of(method);
        return switch (method.family()) {
            case AEAD -> new AeadServer(new AeadUsers(keys, pools, System::nanoTime), rules.salts(), pools);
            case EDITION_2022 -> new Edition2022Server(UserTable.of(keys), rules, pools);
        };
    }

    /**
     * Reads the header. Neither closes {@code raw} nor answers the peer: how a failure looks from outside is the
     * caller's decision.
     *
     * @throws IOException a {@link culvert.net.FailureException} that says what was wrong
     */
    Accepted accept(Stream raw, Deadline deadline) throws IOException;

    /** Overwrites the key. */
    @Override
    void close();

    /**
     * A peer that knows the key.
     *
     * @param stream plaintext to and from the peer, what followed the header included; owns the raw stream
     * @param user whose key it is, where users have their own
     */
    record Accepted(Target target, Stream stream, Optional<String> user) {}
}
