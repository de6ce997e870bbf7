package culvert.net.plain;

import culvert.net.AcceptFailures;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Accepts on a virtual thread of its own. */
final class PlainListener implements StreamListener {
    /** Between two tries while accepting fails. */
    private static final Duration BACK_OFF = Duration.ofMillis(100);

    private static final AtomicLong SESSIONS = new AtomicLong();

    private final AcceptFailures failures = AcceptFailures.shared();
    private final PlainTransport transport;
    private final ServerSocket socket;
    private final InetSocketAddress address;
    private final SocketSettings settings;
    private final Consumer<Stream> session;

    PlainListener(PlainTransport transport, ServerSocket socket, SocketSettings settings, Consumer<Stream> session) {
        this.transport = transport;
        this.socket = socket;
        this.address = (InetSocketAddress) socket.getLocalSocketAddress();
        this.settings = settings;
        this.session = session;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            transport.log().debug("closing a listener failed: {}", e.getMessage());
        }
    }

    void accept() {
        while (!socket.isClosed()) {
            try {
                begin(socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    failures.tell(address, e);
                    LockSupport.parkNanos(BACK_OFF.toNanos());
                }
            }
        }
    }

    private void begin(Socket accepted) throws IOException {
        try {
            PlainTransport.configure(accepted, settings);
            PlainStream stream = transport.adopt(accepted, settings);
            transport.runner().start("session-" + SESSIONS.incrementAndGet(), () -> session.accept(stream));
        } catch (IOException e) {
            accepted.close();
            transport.log().debug("an accepted connection was lost: {}", e.getMessage());
        }
    }
}
