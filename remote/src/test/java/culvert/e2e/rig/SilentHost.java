package culvert.e2e.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address of loopback that says nothing to whoever connects: it listens, and its queue is full. */
public final class SilentHost implements AutoCloseable {
    /** The kernel of this machine answers within microseconds, unless it does not answer. */
    private static final int NO_ANSWER_MILLIS = 500;

    private static final int FAR_MORE_THAN_FIT = 16;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queue = new ArrayList<>();

    public SilentHost() throws IOException {
        while (!isFull()) {
            if (queue.size() > FAR_MORE_THAN_FIT) {
                close();
                throw new IOException("the queue does not fill");
            }
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private boolean isFull() throws IOException {
        Socket next = new Socket();
        queue.add(next);
        try {
            next.connect(address(), NO_ANSWER_MILLIS);
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queue) {
            socket.close();
        }
        listener.close();
    }
}
