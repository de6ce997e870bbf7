package culvert.relay;

import culvert.net.Cause;
import culvert.net.User;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A UDP association that has ended, for logs and metrics.
 *
 * @param id unique within this process among associations, counting from 1
 * @param client who sent to us, last
 * @param user whose association it was, where the configuration knows users by name
 * @param server the last one of several that it went through
 * @param up what was handed to the far side
 * @param down what was handed to the near side
 */
public record FinishedAssociation(
        long id,
        InetSocketAddress client,
        User user,
        Cause cause,
        Optional<String> server,
        Datagrams up,
        Datagrams down,
        Duration duration) {

    /**
     * One direction.
     *
     * @param bytes of payload
     */
    public record Datagrams(long count, long bytes) {}
}
