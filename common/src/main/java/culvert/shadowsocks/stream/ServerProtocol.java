package culvert.shadowsocks.stream;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Deadline;
import culvert.net.Stream;
import culvert.net.User;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import java.io.IOException;

/** The remote's half: reads what an accepted connection wants. Its users stay the caller's. */
public interface ServerProtocol {
    /** The one of the users' method. */
    static ServerProtocol of(Users users, ServerRules rules) {
        Method method = users.method();
        Pools pools = Pools.of(method);
        return switch (method.edition()) {
            case AEAD -> new AeadServer(users, rules.salts(), pools);
            case EDITION_2022 -> new Edition2022Server(users, rules, pools);
        };
    }

    /**
     * Reads the header. Neither closes {@code raw} nor answers the peer: how a failure looks from outside is the
     * caller's decision.
     *
     * @throws IOException a {@link culvert.net.FailureException} that says what was wrong
     */
    Accepted accept(Stream raw, Deadline deadline) throws IOException;

    /**
     * A peer that knows the key.
     *
     * @param stream plaintext to and from the peer, what followed the header included; owns the raw stream
     * @param user whose key it is
     */
    record Accepted(Target target, Stream stream, User user) {}
}
