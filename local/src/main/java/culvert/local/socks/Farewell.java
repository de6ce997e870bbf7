package culvert.local.socks;

import culvert.net.Deadline;
import culvert.net.Pooled;
import culvert.net.Stream;
import java.io.IOException;
import java.time.Duration;

/** The last words to a client that gets no relay. */
final class Farewell {
    /**
     * How long the client may take to hang up. Closing while it still sends would make the kernel answer with a reset,
     * which may overtake the words.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Pooled<byte[]> DISCARDED = new Pooled<>("last words", 4, () -> new byte[1024]);

    private Farewell() {}

    /** Writes, half-closes, and discards what comes until the client's end or until patience does. */
    static void say(Stream client, byte[] words) throws IOException {
        client.write(words, 0, words.length);
        client.shutdownOutput();
        Deadline deadline = Deadline.in(PATIENCE);
        int n = 0;
        while (n >= 0 && !deadline.hasPassed() && client.awaitReadable(deadline.remaining())) {
            n = discard(client);
        }
    }

    private static int discard(Stream client) throws IOException {
        byte[] discarded = client.runner().take(DISCARDED);
        try {
            return client.tryRead(discarded, 0, discarded.length);
        } finally {
            client.runner().giveBack(DISCARDED, discarded);
        }
    }

    /** Says the words and gives back the reason for them, to be thrown whether they were heard or not. */
    static <E extends IOException> E because(E reason, Stream client, byte[] words) {
        try {
            say(client, words);
        } catch (IOException unheard) {
            reason.addSuppressed(unheard);
        }
        return reason;
    }
}
