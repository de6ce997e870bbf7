package culvert.relay;

import culvert.address.Target;
import culvert.net.Stream;
import java.util.Optional;

/**
 * What an inbound has understood.
 *
 * @param target where to, as the peer wrote it: a name stays a name
 * @param user whose request it is, where the configuration knows users by name
 * @param client plaintext to and from the near side; bytes that followed the handshake are read from it first
 * @param reply how to tell the near side what came of it
 * @param service opens what the client wants instead of a connection to the target
 */
public record Request(
        Target target, Optional<String> user, Stream client, Reply reply, Optional<Service.Opener> service) {

    /** A request for a connection. */
    public Request(Target target, Optional<String> user, Stream client, Reply reply) {
        this(target, user, client, reply, Optional.empty());
    }

    /** A request for a connection, of nobody in particular. */
    public Request(Target target, Stream client, Reply reply) {
        this(target, Optional.empty(), client, reply);
    }
}
