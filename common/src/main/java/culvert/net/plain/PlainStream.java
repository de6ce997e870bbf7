package culvert.net.plain;

import culvert.net.Cause;
import culvert.net.MemoryBudget;
import culvert.net.NetworkException;
import culvert.net.Patience;
import culvert.net.RestingPeers;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A blocking socket behind the {@link Stream} seam. Blocking sockets cannot be asked whether a read would wait, so
 * {@link #awaitReadable} reads one byte, and {@link #tryRead} hands it out with what else is there.
 */
final class PlainStream implements Stream, Patience.Probed {
    private static final int NOTHING = -2;
    private static final int END = -1;
    private static final byte[] NO_BYTES = {};

    private final PlainRunner runner;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final InetSocketAddress remoteAddress;
    private InetSocketAddress clientAddress;
    private int ahead = NOTHING;
    private byte[] unread = NO_BYTES;
    private long bytesRead;
    private byte[] rest = NO_BYTES;
    private final MemoryBudget.Account account =
            MemoryBudget.ofProcess().open(() -> end(new NetworkException(Cause.MEMORY), true));
    private final Patience patience;
    private final RestingPeers.Peer peer;
    private final AtomicBoolean moved = new AtomicBoolean();
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;
    private volatile @Nullable Consumer<NetworkException> onGone;
    private final AtomicReference<@Nullable NetworkException> failure = new AtomicReference<>();

    PlainStream(PlainRunner runner, Socket socket, SocketSettings settings) throws IOException {
        this.runner = runner;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.remoteAddress = (InetSocketAddress) socket.getRemoteSocketAddress();
        this.clientAddress = remoteAddress;
        this.patience = new Patience(settings);
        this.peer = runner.transport().restingPeers().of(this, settings.keepAlive());
    }

    @Override
    public void awaitReadable() throws IOException {
        awaitMillis(0);
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        // 0 would mean "for ever" to the socket
        return awaitMillis(Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE));
    }

    private boolean awaitMillis(int millis) throws IOException {
        check();
        if (ahead == NOTHING && unread.length == 0) {
            try {
                socket.setSoTimeout(millis);
                ahead = in.read();
                moved.set(true);
                inputEnded = ahead == END;
                if (inputEnded && !outputEnded) {
                    runner.transport().halfClosed().add(this);
                }
            } catch (SocketTimeoutException e) {
                check();
                return false;
            } catch (IOException e) {
                throw fail(SystemErrors.network(e));
            }
        }
        return true;
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        check();
        if (unread.length > 0) {
            int n = Math.min(length, unread.length);
            System.arraycopy(unread, 0, into, offset, n);
            unread = Arrays.copyOfRange(unread, n, unread.length);
            return n;
        }
        if (ahead == END) {
            return -1;
        }
        try {
            int n = 0;
            if (ahead != NOTHING) {
                into[offset] = (byte) ahead;
                ahead = NOTHING;
                n = 1;
            }
            int more = Math.min(in.available(), length - n);
            n += more > 0 ? in.read(into, offset + n, more) : 0;
            bytesRead += n;
            return n;
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        }
    }

    @Override
    public void unread(byte[] bytes, int from) {
        unread = Arrays.copyOfRange(bytes, from, bytes.length);
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    /** Keeps all of it: a blocking socket cannot be told to take what it can. */
    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        check();
        if (length == 0) {
            return true;
        }
        moved.set(true);
        rest = Arrays.copyOfRange(from, offset, offset + length);
        account.add(length);
        return false;
    }

    @Override
    public void awaitSent() throws IOException {
        byte[] whole = rest;
        if (whole.length == 0) {
            return;
        }
        try {
            check();
            out.write(whole);
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        } finally {
            rest = NO_BYTES;
            account.release(whole.length);
        }
    }

    @Override
    public MemoryBudget.Account account() {
        return account;
    }

    @Override
    public void shutdownOutput() throws IOException {
        check();
        outputEnded = true;
        runner.transport().halfClosed().remove(this);
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        }
    }

    @Override
    public void close() {
        end(new NetworkException(Cause.CLOSED), false);
    }

    @Override
    public void reset() {
        end(new NetworkException(Cause.CLOSED), true);
    }

    @Override
    public void whenGone(Consumer<NetworkException> then) {
        onGone = then;
    }

    /** The system reports that the connection is gone; trying to send, which cannot succeed, shows how it ended. */
    void gone() {
        NetworkException why = new NetworkException(Cause.RESET);
        try {
            check();
            out.write(0);
        } catch (IOException e) {
            why = SystemErrors.network(e);
        }
        NetworkException first = fail(why);
        Consumer<NetworkException> told = onGone;
        if (told != null) {
            told.accept(first);
        }
    }

    /** At each sweep. */
    void checkPeer() {
        try {
            patience.adjust(this, moved.getAndSet(false), inputEnded);
        } catch (IOException e) {
            runner.transport().log().debug("a connection was just closed: {}", e.getMessage());
        }
    }

    @Override
    public boolean isKnownToBeIdle(Duration atRest) {
        return peer.isKnownToBeIdle(atRest);
    }

    @Override
    public void probe(int times) throws IOException {
        PlainTransport.probe(socket, times);
    }

    @Override
    public Runner runner() {
        return runner;
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return clientAddress;
    }

    @Override
    public void speaksFor(InetSocketAddress client) {
        clientAddress = client;
    }

    private void end(NetworkException why, boolean withReset) {
        fail(why);
        account.close();
        runner.transport().forget(this);
        try (socket) {
            if (!withReset) {
                socket.setSoLinger(false, 0);
            }
        } catch (IOException e) {
            // it is closed all the same, and its threads see that
            runner.transport().log().debug("closing a socket failed: {}", e.getMessage());
        }
    }

    /** The first reason stays: a read that fails because we closed the socket says {@link Cause#CLOSED}. */
    private NetworkException fail(NetworkException why) {
        NetworkException before = failure.compareAndExchange(null, why);
        return before == null ? why : before;
    }

    private void check() throws NetworkException {
        NetworkException known = failure.get();
        if (known != null) {
            throw known;
        }
    }
}
