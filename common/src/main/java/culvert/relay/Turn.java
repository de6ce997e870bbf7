package culvert.relay;

import culvert.net.Stream;
import java.util.Optional;

/** What a request is among others that come one after the other on its client's stream. Most are the only one. */
public interface Turn {
    /** Of a request that has the client's stream for itself. */
    Turn ONLY = new Turn() {};

    /** The far stream as the relay shall see it; it owns what it wraps. */
    default Stream framed(Stream far) {
        return far;
    }

    /**
     * Once the session has ended well: the client's stream where it has more to say, which another session shall serve;
     * empty when it is to be closed.
     */
    default Optional<Stream> next() {
        return Optional.empty();
    }
}
