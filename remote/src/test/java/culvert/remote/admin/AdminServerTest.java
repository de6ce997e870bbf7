package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.http.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where administrators are answered, and what happens to those who behave badly there. */
@Timeout(60)
class AdminServerTest {
    /** As many as there may be at a time. */
    private static final int MOST = 16;

    @TempDir
    private Path directory;

    private Path path = Path.of("");

    @BeforeEach
    void place() {
        path = directory.resolve("a.sock");
    }

    @Test
    void theSocketIsItsUsersAloneAndGoneWithTheServer() throws Exception {
        try (AdminServer _ = open(AdminServerTest::path)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertEquals(
                    "/v1/x",
                    new AdminClient(UnixDomainSocketAddress.of(path), "")
                            .ask("GET", "/v1/x")
                            .text()
                            .strip());
            try (var left = Files.list(directory)) {
                assertEquals(List.of(path), left.toList());
            }
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aPipeIsNotReplaced() throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        assertRefused(path + " is there and is no socket");
        assertTrue(Files.exists(path));
    }

    @Test
    void whatAKilledProcessLeftIsReplaced() throws Exception {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
        assertTrue(Files.exists(path));
        try (AdminServer _ = open(AdminServerTest::path)) {
            assertTrue(new AdminClient(UnixDomainSocketAddress.of(path), "")
                    .ask("GET", "/x")
                    .isGood());
        }
    }

    @Test
    void whatIsSomebodyElsesStays() throws Exception {
        try (AdminServer first = open(AdminServerTest::path)) {
            assertRefused("another program listens on " + path);
            assertTrue(new AdminClient(first.address(), "").ask("GET", "/x").isGood());
        }
        Files.writeString(path, "mine");
        assertRefused(path + " is there and is no socket");
        assertEquals("mine", Files.readString(path));
        path = Path.of("/dev/null");
        assertRefused(path + " is there and is no socket");
    }

    @Test
    void aPlaceThatCannotBeIsNamed() {
        path = directory.resolve("missing").resolve("a.sock");
        assertRefused("there is no directory " + path.getParent());
        path = directory.resolve("x".repeat(200));
        assertRefused(path + " is longer than the path of a socket can be");
    }

    private void assertRefused(String why) {
        IOException refused = assertThrows(IOException.class, () -> open(AdminServerTest::path));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("admin: "), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
    }

    @Test
    void whereThereIsNoThreadNoPlaceIsLost() throws Exception {
        AtomicInteger failures = new AtomicInteger(MOST + 1);
        Executor threads = request -> {
            if (failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Thread.ofPlatform().daemon().start(request);
        };
        try (AdminServer server = AdminServer.open(UnixDomainSocketAddress.of(path), AdminServerTest::path, threads)) {
            AdminClient client = new AdminClient(server.address(), "");
            for (int i = 0; i <= MOST; i++) {
                assertThrows(IOException.class, () -> client.ask("GET", "/x"));
            }
            assertTrue(client.ask("GET", "/x").isGood());
        }
    }

    @Test
    void itListensOnLoopbackToo() throws Exception {
        try (AdminServer server =
                AdminServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), AdminServerTest::path)) {
            assertEquals(
                    "/y",
                    new AdminClient(server.address(), "")
                            .ask("GET", "/y")
                            .text()
                            .strip());
        }
    }

    /** One that waits for an answer does not keep others from theirs, up to a bound; with fewer of them all goes on. */
    @Test
    void someAreAnsweredAtATimeAndTheOthersAreTurnedAway() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        List<SocketChannel> waiting = new ArrayList<>();
        try (AdminServer _ = open(request -> slow(request, over))) {
            for (int i = 0; i < MOST; i++) {
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                client.write(
                        ByteBuffer.wrap("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                waiting.add(client);
            }
            assertThrows(
                    IOException.class, () -> new AdminClient(UnixDomainSocketAddress.of(path), "").ask("GET", "/x"));
            over.countDown();
            for (SocketChannel client : waiting) {
                assertTrue(text(client).startsWith("HTTP/1.1 200 OK\r\n"));
                client.close();
            }
            AdminClient another = new AdminClient(UnixDomainSocketAddress.of(path), "");
            Until.isTrue(() -> "no place is free again", () -> isAnswered(another));
        }
    }

    @Test
    void aClientThatSaysNothingOrNoHttpHasItsAnswerOrItsEnd() throws Exception {
        try (AdminServer _ = open(AdminServerTest::path);
                SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel odd = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            odd.write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.US_ASCII)));
            assertTrue(text(odd).startsWith("HTTP/1.1 400 Bad Request\r\n"));
            try (SocketChannel endless = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                endless.write(ByteBuffer.wrap(new byte[40_000]));
                assertTrue(text(endless).startsWith("HTTP/1.1 4"));
            }
            assertEquals("", text(silent)); // after its time is over
        }
    }

    @Test
    void aBodyIsReadToItsEnd() throws Exception {
        try (AdminServer _ = open(request -> Answer.of(Answer.OK, request.body()))) {
            assertEquals("", client().ask("POST", "/z").text().strip());
            String long64k = "\u00e4".repeat(32 << 10);
            assertEquals(long64k, client().ask("POST", "/z", long64k).text().strip());
        }
    }

    /** Whoever sends more than anybody needs reads the answer all the same. */
    @Test
    void aBodyThatIsTooLongOrHasNoLengthIsRefused() throws Exception {
        try (AdminServer _ = open(AdminServerTest::path)) {
            assertEquals("413", status("Content-Length: 100000", "x".repeat(100_000)));
            assertEquals("501", status("Transfer-Encoding: chunked", "0\r\n\r\n"));
            assertEquals("400", status("Content-Length: -1", ""));
            assertEquals("400", status("Content-Length: 99999999999", ""));
        }
    }

    private String status(String field, String body) throws Exception {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            String head = "POST /z HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
            ByteBuffer all = ByteBuffer.wrap((head + body).getBytes(StandardCharsets.US_ASCII));
            while (all.hasRemaining()) {
                client.write(all);
            }
            return text(client).split(" ", 3)[1];
        }
    }

    private AdminClient client() {
        return new AdminClient(UnixDomainSocketAddress.of(path), "");
    }

    @Test
    void nothingOfTheServerIsLeftWhenItHasEnded() throws Exception {
        try (AdminServer _ = open(AdminServerTest::path)) {
            Until.isTrue(() -> "no thread listens, or several do", () -> threads() == 1);
        }
        Until.isTrue(() -> "a thread is left", () -> threads() == 0);
        assertArrayEquals(new String[0], directory.toFile().list());
    }

    private AdminServer open(Function<Request, Answer> answers) throws IOException {
        return AdminServer.open(UnixDomainSocketAddress.of(path), answers);
    }

    private static Answer path(Request request) {
        return Answer.of(Answer.OK, request.head().uri());
    }

    private static Answer slow(Request request, CountDownLatch over) {
        try {
            assertTrue(over.await(50, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return path(request);
    }

    private static boolean isAnswered(AdminClient client) {
        try {
            return client.ask("GET", "/x").isGood();
        } catch (IOException turnedAway) {
            return false;
        }
    }

    private static String text(SocketChannel client) throws IOException {
        return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("admin"))
                .count();
    }
}
