package culvert.relay;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Packet;
import java.io.IOException;

/** The far face of a packet relay. */
@FunctionalInterface
public interface PacketOutbound {

    /**
     * Opens the far side of an association, on a thread of the runner of those tasks, without waiting.
     *
     * @param tasks whatever else it needs a thread for is one of them
     * @throws IOException when there is no socket to be had
     */
    Far open(Association account, TaskGroup tasks) throws IOException;

    /** Takes what comes back. */
    interface Answers {
        /** Puts an answer, whose peer is where it came from, to those that leave for the client. */
        void put(Packet answer, Outgoing out);

        /** Sends what was put there. */
        void flush(Outgoing out) throws IOException;
    }

    /** The far side of one association. */
    interface Far extends AutoCloseable {
        /** Finds the way, which may take a lookup; what is sent before waits. Called once, before {@link #receive}. */
        default void connect() throws IOException {}

        /**
         * Puts a datagram to those that leave, keeps it until it is known where to send it, or drops it. By one thread
         * at a time.
         *
         * @param payload with the target's address in the form of SOCKS in front
         */
        void add(Target target, Packet payload, Outgoing out);

        /** Sends what was put there. */
        void send(Outgoing out) throws IOException;

        /**
         * Takes what comes, until the end.
         *
         * @return why it ended
         */
        Cause receive(Answers answers);

        /** Ends {@link #receive} and whatever waits. From any thread. */
        void stop();

        /** Overwrites the keys; nothing may be running but {@link #stop}. */
        @Override
        void close();
    }
}
