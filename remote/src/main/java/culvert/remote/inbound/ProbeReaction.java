package culvert.remote.inbound;

import culvert.net.Deadline;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.Stream;
import java.io.IOException;

/** Silence until the peer ends or the deadline passes, then FIN: all that a peer without the key ever sees. */
final class ProbeReaction {
    /** Thrown away as soon as it is filled; small, since a flood of probes is when memory matters. */
    private static final Pooled<byte[]> BUFFERS = new Pooled<>("probe buffer", 4, () -> new byte[4096]);

    /** A probe that sends without end lets other sessions go first, as a relay does. */
    private static final int BUDGET = 64 * 1024;

    /** What has come by the deadline is read, or the kernel answers with RST: half a megabyte of it, mostly nothing. */
    private static final int LAST_LOOKS = 8;

    private ProbeReaction() {}

    /** Plays the reaction to its end. The stream stays the caller's, which closes it at once. */
    static void play(Stream peer, Deadline deadline) {
        try {
            boolean ended = false;
            while (!ended && !deadline.hasPassed() && peer.awaitReadable(deadline.remaining())) {
                ended = discard(peer);
                peer.runner().giveWay();
            }
            peer.shutdownOutput();
            for (int looks = LAST_LOOKS; !ended && looks > 0; looks--) {
                ended = discard(peer);
                peer.runner().giveWay(); // or the next look would know no more than this one
            }
        } catch (IOException gone) {
            // the peer has reset the connection, or this program is ending: there is no one to react to
        }
    }

    /** Reads what is there, within the budget; true at the end of the stream. */
    private static boolean discard(Stream peer) throws IOException {
        Runner runner = peer.runner();
        byte[] buffer = runner.take(BUFFERS);
        try {
            int left = BUDGET;
            int n = 1;
            while (n > 0 && left > 0) {
                n = peer.tryRead(buffer, 0, buffer.length);
                left -= n;
            }
            return n < 0;
        } finally {
            runner.giveBack(BUFFERS, buffer);
        }
    }
}
