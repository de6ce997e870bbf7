package culvert.relay;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes datagrams from a socket, batch by batch. Holds no buffer while it waits for them. */
public final class PacketPump {
    private static final Logger log = LoggerFactory.getLogger(PacketPump.class);

    /** What becomes of them. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles a batch. A failure of one datagram is the handler's own matter.
         *
         * @param out empty, for what is sent on
         * @throws IOException only when the socket itself, or the one that is sent to, was closed
         */
        void arrived(PacketBatch batch, Outgoing out) throws IOException;
    }

    private final PacketSocket socket;
    private final Handler handler;
    private final Runner runner;

    /** Borrows the socket. */
    public PacketPump(PacketSocket socket, Handler handler) {
        this.socket = socket;
        this.handler = handler;
        this.runner = socket.runner();
    }

    /**
     * Runs until the socket ends, or the one that is sent to.
     *
     * @return why: {@link Cause#CLOSED}, or what no socket for datagrams should meet
     */
    public Cause run() {
        boolean wokenForNothing = false;
        try {
            while (true) {
                socket.awaitReadable();
                int carried = burst();
                boolean again = carried == 0 && wokenForNothing; // by strangers, perhaps, who do not stop
                wokenForNothing = carried == 0;
                if (carried >= PacketBatch.MAX || again) {
                    runner.giveWay();
                }
            }
        } catch (FailureException e) {
            return e.reason();
        } catch (IOException e) {
            log.debug("a socket for datagrams has failed", e);
            return Cause.NETWORK;
        }
    }

    /** A full batch is the budget after which everybody else goes first. */
    private int burst() throws IOException {
        PacketBatch batch = runner.take(PacketBatch.POOL);
        Outgoing out = runner.take(Outgoing.POOL);
        try {
            int n = socket.tryReceive(batch);
            if (n > 0) {
                handler.arrived(batch, out);
            }
            return n;
        } finally {
            batch.clear();
            out.clear();
            runner.giveBack(Outgoing.POOL, out);
            runner.giveBack(PacketBatch.POOL, batch);
        }
    }
}
