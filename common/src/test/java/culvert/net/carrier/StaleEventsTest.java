package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Events of a socket that was closed here while somebody had a copy of its descriptor, as a child that is just being started
 * has: the loop takes them for those of the next socket with that number.
 */
@Timeout(60)
final class StaleEventsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int TRIES = 100;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Integer> copies = new ArrayList<>();
    private CarrierTransport transport;
    private Runner runner;
    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        transport = kept(CarrierTransport.epoll(1));
        runner = transport.runner();
        server = kept(new ServerSocket(0, TRIES, LOOPBACK));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        for (int copy : copies) {
            call("close", copy);
        }
    }

    @Test
    void aReaderOfTheNextSocketWaitsForWhatComes() throws Exception {
        EpollStream closed = dial(server);
        Socket hangsUp = kept(server.accept());
        EpollStream next = next(closed, server);
        Socket speaks = peerOf(next);
        hangsUp.close();

        int[] tries = {0};
        CompletableFuture<Integer> read = later(() -> {
            byte[] one = new byte[1];
            int n = 0;
            while (n == 0) {
                next.awaitReadable();
                n = next.tryRead(one, 0, 1);
                tries[0]++;
            }
            return (int) one[0];
        });
        Thread.sleep(300);
        speaks.getOutputStream().write('x');
        assertEquals('x', read.get(20, TimeUnit.SECONDS));
        assertTrue(tries[0] <= 3, "it has tried " + tries[0] + " times");
    }

    @Test
    void aConnectionIsNotMadeBefore() throws Exception {
        ServerSocket full = kept(new ServerSocket(0, 1, LOOPBACK));
        fill(full);
        EpollStream closed = dial(server);
        Socket hangsUp = kept(server.accept());

        CompletableFuture<EpollStream> dialled = later(() -> closeAndDial(closed, full));
        Thread.sleep(300);
        hangsUp.close();
        ExecutionException failed = assertThrows(ExecutionException.class, () -> dialled.get(20, TimeUnit.SECONDS));
        DialException why = assertInstanceOf(DialException.class, failed.getCause());
        assertEquals(Cause.CONNECT_TIMEOUT, why.reason(), why::toString);
    }

    private Socket peerOf(EpollStream stream) throws IOException {
        Socket peer = kept(server.accept());
        while (peer.getPort() != stream.localAddress().getPort()) {
            peer = kept(server.accept());
        }
        return peer;
    }

    /** Takes as many connections as the system lets wait. */
    private void fill(ServerSocket listener) throws Exception {
        boolean taken = true;
        while (taken) {
            SocketChannel channel = kept(SocketChannel.open());
            channel.configureBlocking(false);
            channel.connect(listener.getLocalSocketAddress());
            Thread.sleep(200);
            taken = channel.finishConnect();
        }
    }

    private EpollStream dial(ServerSocket to) throws Exception {
        return later(() -> (EpollStream) runner.dial(
                        (InetSocketAddress) to.getLocalSocketAddress(), SocketSettings.DEFAULT, Duration.ofSeconds(2)))
                .get(20, TimeUnit.SECONDS);
    }

    /** Closes a stream whose descriptor has a copy, and dials until the new one has its number. */
    private EpollStream next(EpollStream closed, ServerSocket to) throws Exception {
        return later(() -> closeAndDial(closed, to)).get(20, TimeUnit.SECONDS);
    }

    private EpollStream closeAndDial(EpollStream closed, ServerSocket to) throws IOException {
        copies.add(call("dup", closed.descriptor()));
        closed.close();
        while (closed.fd().isOpen()) {
            runner.giveWay();
        }
        List<EpollStream> others = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            EpollStream stream = (EpollStream) runner.dial(
                    (InetSocketAddress) to.getLocalSocketAddress(), SocketSettings.DEFAULT, Duration.ofSeconds(2));
            if (stream.descriptor() == closed.descriptor()) {
                others.forEach(EpollStream::close);
                return stream;
            }
            others.add(stream);
        }
        throw new IllegalStateException("others have taken the number");
    }

    private <T> CompletableFuture<T> later(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        runner.start("test", () -> {
            try {
                done.complete(work.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private <T extends AutoCloseable> T kept(T opening) {
        opened.add(opening);
        return opening;
    }

    @SuppressWarnings("restricted")
    private static int call(String name, int descriptor) {
        Linker linker = Linker.nativeLinker();
        MethodHandle function = linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            return (int) function.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
