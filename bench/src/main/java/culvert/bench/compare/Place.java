package culvert.bench.compare;

import java.io.IOException;
import java.util.List;

/**
 * Where the processes of a comparison run.
 *
 * @param host where the remote listens
 * @param far words before the commands of the remote and of the target
 * @param near the same for the local and the load
 * @param awaiting waits until something listens
 */
record Place(String host, List<String> far, List<String> near, Awaiting awaiting) {
    /** Where whatever is next door listens. */
    static final String HERE = "127.0.0.1";

    /** All on loopback. */
    static final Place LOOPBACK = new Place(Place.HERE, List.of(), List.of(), (_, _, port) -> Ports.await(port));

    /** Returns as soon as something listens there, as a command with these words before it sees it. */
    @FunctionalInterface
    interface Awaiting {
        void until(List<String> words, String host, int port) throws IOException;
    }

    /** On loopback, all with the same words before their commands. */
    static Place confined(List<String> words) {
        return new Place(LOOPBACK.host, words, words, LOOPBACK.awaiting);
    }
}
