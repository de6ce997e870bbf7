package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Link;
import culvert.e2e.rig.TcpTarget;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The local end of a LAN, as a process of its own: whoever is in its way keeps out nobody who comes from elsewhere. */
@Timeout(600)
@Tag("slow")
final class LanTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;

    /** They would fill the descriptors of the process, without a limit to them. */
    private static final int SILENT = 1200;

    /** A third of the time for which they would keep others out, without a limit to them. */
    private static final Duration MOST = Duration.ofSeconds(20);

    /** What a client says until its bytes are carried. */
    enum Protocol {
        SOCKS {
            @Override
            boolean isServed(Socket socket, String password, int port) throws IOException {
                return socks(socket, password, port);
            }
        },
        HTTP {
            @Override
            boolean isServed(Socket socket, String password, int port) throws IOException {
                return http(socket, password, port);
            }
        };

        abstract boolean isServed(Socket socket, String password, int port) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anHonestClientIsServedAmongSilentOnesAndGuessers(Protocol protocol, @TempDir Path directory) throws Exception {
        Path users = Files.writeString(directory.resolve("config.json"), """
                {"socks_users": {"alice": "a secret of hers"}}""");
        long opened = System.nanoTime();
        List<Socket> silent = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger guesses = new AtomicInteger();
        try (Link lan = Link.open();
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.localOnALan(lan.ours(), users, remote.address(), METHOD)) {
            for (int i = 0; i < SILENT; i++) {
                silent.add(connect(lan.alsoOurs(), local.address()));
            }
            List<Thread> guessers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                guessers.add(Thread.ofPlatform().daemon().start(() -> {
                    while (!over.get()) {
                        guess(protocol, lan.alsoOurs(), local.address());
                        guesses.incrementAndGet();
                    }
                }));
            }
            for (int i = 0; i < 30; i++) {
                long begun = System.nanoTime();
                try (Socket honest = connect(lan.ours(), local.address())) {
                    assertTrue(protocol.isServed(honest, "a secret of hers", target.port()));
                    honest.getOutputStream().write(i);
                    assertEquals(i, honest.getInputStream().read());
                }
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                assertTrue(took.compareTo(MOST) < 0, "served after " + took);
            }
            over.set(true);
            for (Thread guesser : guessers) {
                guesser.join();
            }
            assertTrue(guesses.get() > 0);
            long minutes = Duration.ofNanos(System.nanoTime() - opened).toMinutes();
            assertTrue(local.count("clients of other machines") <= 2 + minutes, local.process()::log);
            Until.isTrue(local.process()::log, () -> local.count("session ended") >= 30);
            assertEquals(30, local.count("session ended"), "no line for each stranger");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static Socket connect(String from, InetSocketAddress to) throws IOException {
        Socket socket = new Socket(to.getAddress(), to.getPort(), InetAddress.ofLiteral(from), 0);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void guess(Protocol protocol, String from, InetSocketAddress at) {
        try (Socket socket = connect(from, at)) {
            assertFalse(protocol.isServed(socket, "something else", 80));
        } catch (IOException refused) {
            // as it should be, or pushed out by the next one
        }
    }

    private static boolean http(Socket socket, String password, int port) throws IOException {
        String who = Base64.getEncoder().encodeToString(("alice:" + password).getBytes(StandardCharsets.US_ASCII));
        String request = "CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nProxy-Authorization: Basic " + who + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException(head.toString());
            }
            head.append((char) next);
        }
        return head.toString().startsWith("HTTP/1.1 200 ");
    }

    private static boolean socks(Socket socket, String password, int port) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] secret = password.getBytes(StandardCharsets.US_ASCII);
        byte[] words = new byte[3 + 8 + secret.length];
        byte[] head = {5, 1, 2, 1, 5, 'a', 'l', 'i', 'c', 'e', (byte) secret.length};
        System.arraycopy(head, 0, words, 0, head.length);
        System.arraycopy(secret, 0, words, head.length, secret.length);
        socket.getOutputStream().write(words);
        byte[] answer = new byte[4];
        in.readFully(answer);
        if (answer[3] != 0) {
            return false;
        }
        socket.getOutputStream().write(new byte[] {5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
        byte[] reply = new byte[10];
        in.readFully(reply);
        return reply[1] == 0;
    }
}
