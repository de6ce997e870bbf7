package culvert.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every transport's dialling, listening and running must do. */
public abstract class EndpointContract extends TransportHarness {
    @Test
    void dialsAndTalks() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> heard = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    heard.complete(socket.getInputStream().readAllBytes());
                    socket.getOutputStream().write(42);
                } catch (IOException e) {
                    heard.completeExceptionally(e);
                }
            });
            InetSocketAddress to = (InetSocketAddress) server.getLocalSocketAddress();
            Runner runner = transport().runner();
            byte[] answer = onRunner(
                    () -> {
                        try (Stream stream = runner.dial(to, SocketSettings.DEFAULT, LONG)) {
                            assertSame(runner, stream.runner());
                            assertEquals(to, stream.remoteAddress());
                            assertTrue(stream.localAddress().getAddress().isLoopbackAddress());
                            stream.write(new byte[] {1, 2, 3}, 0, 3);
                            stream.shutdownOutput();
                            return readAll(stream);
                        }
                    },
                    runner);
            assertArrayEquals(new byte[] {42}, answer);
            assertArrayEquals(new byte[] {1, 2, 3}, get(heard));
        }
    }

    @Test
    void aRefusedConnectionSaysSo() throws Exception {
        try (Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // so that nobody else listens there
            InetSocketAddress to = (InetSocketAddress) deaf.getLocalSocketAddress();
            Runner runner = transport().runner();
            DialException e = assertThrows(
                    DialException.class, () -> onRunner(() -> runner.dial(to, SocketSettings.DEFAULT, LONG), runner));
            assertEquals(Cause.REFUSED, e.reason());
        }
    }

    @Test
    void aTargetToWhichThereIsNoWaySaysSo() throws Exception {
        InetSocketAddress everybody = new InetSocketAddress("255.255.255.255", 9);
        Runner runner = transport().runner();
        DialException e = assertThrows(
                DialException.class,
                () -> onRunner(() -> runner.dial(everybody, SocketSettings.DEFAULT, LONG), runner));
        assertEquals(Cause.NETWORK_UNREACHABLE, e.reason());
    }

    @Test
    void aConnectionThatIsNotAnsweredEndsWithTheLimit() throws Exception {
        // a listener whose queue is full answers no further SYN
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress to = (InetSocketAddress) full.getLocalSocketAddress();
            Socket[] fillers = new Socket[8];
            for (int i = 0; i < fillers.length; i++) {
                fillers[i] = new Socket();
                try {
                    fillers[i].connect(to, 50);
                } catch (IOException e) {
                    assertInstanceOf(SocketTimeoutException.class, e);
                }
            }
            Runner runner = transport().runner();
            DialException e = assertThrows(
                    DialException.class, () -> onRunner(() -> runner.dial(to, SocketSettings.DEFAULT, SHORT), runner));
            assertEquals(Cause.CONNECT_TIMEOUT, e.reason());
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void aPortInUseIsAClearError() throws Exception {
        try (StreamListener first = transport().listen(ANY_PORT, SocketSettings.DEFAULT, Stream::close)) {
            NetworkException e = assertThrows(
                    NetworkException.class,
                    () -> transport().listen(first.address(), SocketSettings.DEFAULT, Stream::close));
            String port = "127.0.0.1:" + first.address().getPort();
            assertEquals(
                    "cannot listen on " + port
                            + ": the port is in use by another program; stop it or choose another port",
                    e.getMessage());
        }
    }

    @Test
    void aClosedListenerFreesItsPort() throws Exception {
        InetSocketAddress address;
        try (StreamListener first = transport().listen(ANY_PORT, SocketSettings.DEFAULT, Stream::close)) {
            address = first.address();
        }
        Deadline deadline = Deadline.in(LONG);
        while (true) {
            try (StreamListener second = transport().listen(address, SocketSettings.DEFAULT, Stream::close)) {
                assertEquals(address, second.address());
                return;
            } catch (NetworkException e) {
                assertFalse(deadline.hasPassed(), e::getMessage);
            }
        }
    }

    @Test
    void manyConnectionsAtOnceEachGetTheirOwnBytes() throws Exception {
        int count = 200;
        BlockingQueue<Integer> answers = new ArrayBlockingQueue<>(count);
        try (StreamListener listener = transport().listen(ANY_PORT, SocketSettings.DEFAULT, stream -> {
            try (stream) {
                byte[] all = readAll(stream);
                stream.write(all, 0, all.length);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        })) {
            for (int i = 0; i < count; i++) {
                int id = i;
                Thread.ofVirtual().start(() -> {
                    byte[] sent = new byte[20_000];
                    Arrays.fill(sent, (byte) id);
                    try (Socket socket = new Socket()) {
                        socket.connect(listener.address());
                        socket.getOutputStream().write(sent);
                        socket.shutdownOutput();
                        answers.add(Arrays.equals(sent, socket.getInputStream().readAllBytes()) ? id : -1);
                    } catch (IOException e) {
                        answers.add(-1);
                    }
                });
            }
            for (int i = 0; i < count; i++) {
                Integer answer = answers.poll(LONG.toSeconds(), TimeUnit.SECONDS);
                assertTrue(answer != null && answer >= 0);
            }
        }
    }

    @Test
    void aBusyThreadThatGivesWayLetsOthersRun() throws Exception {
        Runner runner = transport().runner();
        boolean[] other = new boolean[1];
        onRunner(
                () -> {
                    runner.schedule(SHORT, () -> other[0] = true);
                    Deadline deadline = Deadline.in(LONG);
                    while (!other[0] && !deadline.hasPassed()) {
                        runner.giveWay();
                    }
                    return true;
                },
                runner);
        assertTrue(other[0]);
    }

    @Test
    void pooledObjectsComeBackLastInFirstOut() throws Exception {
        Runner runner = transport().runner();
        Pooled<Object> kind = new Pooled<>("thing", 1, Object::new);
        assertEquals(
                List.of(true, false),
                onRunner(
                        () -> {
                            Object one = runner.take(kind);
                            Object two = runner.take(kind);
                            runner.giveBack(kind, one);
                            runner.giveBack(kind, two); // one too many to keep
                            return List.of(one.equals(runner.take(kind)), two.equals(runner.take(kind)));
                        },
                        runner));
    }
}
