package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that does not keep to what may be expected of it. */
@Timeout(60)
final class GuardedSocketTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** More than the buffers of both sides take. */
    private static final int FAR_TOO_MUCH = 64 << 20;

    @Test
    void oneThatTakesNothingMoreIsLeft() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (TcpTarget stopped = TcpTarget.open(client -> over.await(1, TimeUnit.MINUTES));
                Socket socket = to(stopped, new GuardedSocket.Bounds(SHORT, LONG, 1000))) {
            OutputStream out = socket.getOutputStream();
            IOException ended = assertThrows(IOException.class, () -> out.write(new byte[FAR_TOO_MUCH]));
            assertEquals("it takes nothing more", ended.getMessage());
            assertTrue(socket.isClosed());
            over.countDown();
        }
    }

    /** A command that is too long for the buffers: by the way that all go. */
    @Test
    void theReasonIsTold() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (TcpTarget stops = TcpTarget.open(client -> {
                    client.getInputStream().read();
                    client.getOutputStream().write("+OK\r\n".repeat(10).getBytes(StandardCharsets.US_ASCII));
                    over.await(1, TimeUnit.MINUTES);
                });
                RedisLink link =
                        RedisLink.open(store(stops.port()), LONG, new GuardedSocket.Bounds(SHORT, LONG, 1000))) {
            IOException ended = assertThrows(
                    IOException.class, () -> link.ask(List.of(Command.of("SET", "x", new byte[FAR_TOO_MUCH]))));
            assertEquals("it takes nothing more", ended.getMessage());
            over.countDown();
        }
    }

    @Test
    void oneThatTakesMuchInTimeIsNot() throws Exception {
        try (TcpTarget slow = TcpTarget.open(client -> {
                    client.getInputStream().readNBytes(FAR_TOO_MUCH);
                    client.getOutputStream().write('+');
                });
                Socket socket = to(slow, new GuardedSocket.Bounds(LONG, LONG, 1000))) {
            socket.getOutputStream().write(new byte[FAR_TOO_MUCH]);
            assertEquals('+', socket.getInputStream().read());
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void oneThatAnswersForEverIsLeft() throws Exception {
        try (TcpTarget drips = TcpTarget.open(client -> {
                    while (true) {
                        client.getOutputStream().write('+');
                        Thread.sleep(10);
                    }
                });
                Socket socket = to(drips, new GuardedSocket.Bounds(LONG, SHORT, FAR_TOO_MUCH))) {
            socket.getOutputStream().write('?');
            IOException ended = assertThrows(
                    IOException.class, () -> socket.getInputStream().readNBytes(FAR_TOO_MUCH));
            assertEquals("it does not come to an end with its answer", ended.getMessage());
        }
    }

    /** Room for it would be made before it has come, and would end the program. */
    @Test
    void whatIsAnnouncedAndDoesNotFitIsNotAwaited() throws Exception {
        for (String announced : new String[] {"$2147483647\r\n", "*2147483647\r\n", "*99999999999\r\n"}) {
            try (TcpTarget boasts = TcpTarget.open(
                    client -> client.getOutputStream().write(announced.getBytes(StandardCharsets.US_ASCII)))) {
                IOException ended = assertThrows(IOException.class, () -> RedisLink.open(store(boasts.port()), LONG));
                assertTrue(
                        String.valueOf(ended.getMessage()).startsWith("it answers more than fits into memory"),
                        announced + ended);
            }
        }
    }

    @Test
    void whatComesInOneExchangeFitsTogether() throws IOException {
        byte[] answer = ("$100\r\n" + "x".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        AnswerBounds bounds = new AnswerBounds(220);
        bounds.begin();
        bounds.check(answer, 0, answer.length);
        assertThrows(IOException.class, () -> bounds.check(answer, 0, 20), "another of them");
        AnswerBounds each = new AnswerBounds(220);
        for (int i = 0; i < 10; i++) {
            each.begin();
            each.check(answer, 0, answer.length);
        }
    }

    private static Socket to(TcpTarget target, GuardedSocket.Bounds bounds) throws IOException {
        return new Sockets(store(target.port()), bounds).createSocket();
    }

    private static Store store(int port) {
        return new Store(
                "127.0.0.1", port, false, 0, Optional.empty(), Optional.empty(), "x:", false, Duration.ofDays(1));
    }
}
