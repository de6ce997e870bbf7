package culvert.relay;

import culvert.address.Target;
import culvert.net.Stream;
import culvert.net.User;

/** What an inbound has understood. */
public sealed interface Request {

    /** Whose request it is. */
    User user();

    /** Plaintext to and from the near side; bytes that followed the handshake are read from it first. */
    Stream client();

    /** How to tell the near side what came of it. */
    Reply reply();

    /** What it is among others on its client's stream. */
    default Turn turn() {
        return Turn.ONLY;
    }

    /**
     * A connection to a target.
     *
     * @param target where to, as the peer wrote it: a name stays a name
     * @param turn what may come after it on the same stream
     */
    record Connect(Target target, User user, Stream client, Reply reply, Turn turn) implements Request {
        /** The only one of its stream. */
        public Connect(Target target, User user, Stream client, Reply reply) {
            this(target, user, client, reply, Turn.ONLY);
        }

        /** Of nobody in particular. */
        public Connect(Target target, Stream client, Reply reply) {
            this(target, User.UNNAMED, client, reply);
        }
    }

    /**
     * Datagrams to and from any target, for as long as the client keeps its stream open.
     *
     * @param sender where the client says that it will send from; often nothing useful
     * @param service opens the association
     */
    record Associate(Target sender, User user, Stream client, Reply reply, Service.Opener service) implements Request {}
}
