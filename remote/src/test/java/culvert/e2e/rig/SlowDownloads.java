package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.Until;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A download of each of the first users, in parts: one goes through at once, and each of the others when it is told to. */
public final class SlowDownloads implements AutoCloseable {
    /** So many users have one. */
    public static final int COUNT = 8;

    private static final long BYTES = 6_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final int parts;
    private final AtomicInteger released = new AtomicInteger(1);
    private final TcpTarget source = TcpTarget.open(this::send);
    private final List<WireSession> sessions = new ArrayList<>();
    private final List<Future<Payload.Received>> received = new ArrayList<>();

    private SlowDownloads(int parts) throws IOException {
        this.parts = parts;
    }

    /** Waits until each has got something. */
    public static SlowDownloads begin(ManyUsers users, InetSocketAddress remote, int parts) throws IOException {
        SlowDownloads downloads = new SlowDownloads(parts);
        try {
            for (int user = 0; user < COUNT; user++) {
                WireSession session = users.connect(remote, user, downloads.source.address());
                downloads.sessions.add(session);
                session.out().write(user);
                assertEquals(user, session.in().read());
                FutureTask<Payload.Received> read = new FutureTask<>(() -> Payload.read(session.in()));
                downloads.received.add(read);
                Thread.ofVirtual().start(read);
            }
            return downloads;
        } catch (IOException | AssertionError e) {
            downloads.close();
            throw e;
        }
    }

    /** Another part may go through. */
    public void goOn() {
        released.incrementAndGet();
    }

    /** Fails unless each comes to its end, with every byte. */
    public void assertAreWhole() throws Exception {
        for (int user = 0; user < COUNT; user++) {
            assertEquals(
                    payload(user).expected(),
                    received.get(user).get(LIMIT.toSeconds(), TimeUnit.SECONDS),
                    "of " + user);
        }
        assertEquals(List.of(), List.copyOf(source.problems()));
    }

    /** Fails if one has ended. */
    public void assertGoOn() {
        received.forEach(download -> assertFalse(download.isDone()));
    }

    @Override
    public void close() throws IOException {
        sessions.forEach(WireSession::close);
        source.close();
    }

    private static Payload payload(int user) {
        return new Payload(user, BYTES);
    }

    private void send(Socket connection) throws IOException {
        int user = connection.getInputStream().read();
        connection.getOutputStream().write(user);
        payload(user).writeTo(new InParts(connection.getOutputStream()));
        connection.shutdownOutput();
    }

    private final class InParts extends FilterOutputStream {
        private long sent;

        InParts(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            long part = sent * parts / BYTES;
            try {
                Until.isTrue(LIMIT, () -> "nobody says go on after " + part, () -> released.get() > part);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            out.write(from, offset, length);
            sent += length;
        }
    }
}
