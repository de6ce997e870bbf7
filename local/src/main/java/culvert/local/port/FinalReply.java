package culvert.local.port;

import culvert.net.Deadline;
import culvert.net.Pooled;
import culvert.net.Stream;
import java.io.IOException;
import java.time.Duration;

/** The reply to a client that is refused, in such a way that it arrives. */
public final class FinalReply {
    /**
     * How long the client may take to hang up. Closing while it still sends would make the kernel answer with a reset,
     * which may overtake the reply.
     */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    /** Discarded before others have their turn. */
    private static final int BUDGET = 64 * 1024;

    private static final Pooled<byte[]> DISCARDED =
            new Pooled<>("bytes after the final reply", 4, () -> new byte[1024]);

    private FinalReply() {}

    /** Writes, half-closes, and discards what comes until the client ends or has had its time. */
    public static void send(Stream client, byte[] reply) throws IOException {
        client.write(reply, 0, reply.length);
        client.shutdownOutput();
        Deadline deadline = Deadline.in(MAX_WAIT);
        boolean ended = false;
        while (!ended && !deadline.hasPassed() && client.awaitReadable(deadline.remaining())) {
            ended = discard(client);
        }
    }

    /** Reads what is there; true at the end of the stream. */
    private static boolean discard(Stream client) throws IOException {
        int left = BUDGET;
        int n = 1;
        while (n > 0 && left > 0) {
            n = read(client);
            left -= n;
        }
        if (n > 0) {
            client.runner().giveWay(); // there may be no end of it
        }
        return n < 0;
    }

    private static int read(Stream client) throws IOException {
        byte[] discarded = client.runner().take(DISCARDED);
        try {
            return client.tryRead(discarded, 0, discarded.length);
        } finally {
            client.runner().giveBack(DISCARDED, discarded);
        }
    }

    /** Sends the reply and returns the reason for it, to be thrown whether it arrived or not. */
    public static <E extends IOException> E because(E reason, Stream client, byte[] reply) {
        try {
            send(client, reply);
        } catch (IOException unheard) {
            reason.addSuppressed(unheard);
        }
        return reason;
    }
}
