package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.http.HeadParser;
import culvert.http.RequestHead;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.NetworkException;
import culvert.net.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Between a target's failure and the sentence about it, whatever else comes of that target: the client hears the sentence first. */
@Timeout(60)
class UntoldFailureTest {
    private static final String POST =
            "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100000\r\n\r\n";

    private final MemoryStream.Pair client = MemoryStream.pair();
    private final MemoryStream.Pair target = MemoryStream.pair();
    private final List<NetworkException> told = new ArrayList<>();
    private Exchange exchange;
    private NearFace near;
    private Breakable broken;
    private Stream far;

    @BeforeEach
    void ask() throws Exception {
        RequestHead head = HeadParser.request(POST.getBytes(ISO_8859_1));
        exchange = new Exchange(
                Pushback.of(client.right()), new Failures(Destination.of(head).target(), true), head);
        near = new NearFace(exchange, head, Body.of(head));
        broken = new Breakable(target.left());
        far = exchange.framed(broken);
        far.whenGone(told::add);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                   | NO_ANSWER
            'no HTTP'            | MALFORMED
            """)
    void theSentenceComesFirst(String answer, Cause cause) throws Exception {
        if (!answer.isEmpty()) {
            target.right().write((answer + "\r\n\r\n").getBytes(ISO_8859_1));
        }
        target.right().close();
        byte[] buffer = new byte[1000];
        assertEquals(0, far.tryRead(buffer, 0, buffer.length));

        broken.breaks();
        assertEquals(List.of(), told);
        assertTrue(far.tryWrite(buffer, 0, buffer.length));
        far.awaitSent();
        far.shutdownOutput();

        CompletableFuture<Cause> end = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                far.awaitReadable();
                end.complete(Cause.COMPLETE);
            } catch (IOException e) {
                end.complete(((FailureException) e).reason());
            }
        });
        String heard = new String(client.left().readAll(), ISO_8859_1);
        assertTrue(heard.startsWith("HTTP/1.1 502 "), heard);
        exchange.clientEnds();
        assertEquals(cause, end.get(20, TimeUnit.SECONDS));
        assertTrue(!client.left().wasReset());
    }

    /** What has not been sent of the request is of no use then, and no reason to look again and again. */
    @Test
    void whoeverReadsTheClientWaitsForItsEnd() throws Exception {
        exchange.refuses();
        int[] looks = {0};
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                int n = 0;
                while (n == 0) {
                    near.awaitReadable();
                    n = near.tryRead(new byte[1000], 0, 1000);
                    looks[0]++;
                }
                end.complete(n);
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
        });
        Until.isTrue(() -> reader.getState().toString(), () -> reader.getState() == Thread.State.TIMED_WAITING);
        client.left().close();
        assertEquals(-1, end.get(20, TimeUnit.SECONDS));
        assertEquals(1, looks[0]);
    }

    /** A target's connection that can be lost, which tells whoever wants to know. */
    private static final class Breakable extends DelegatingStream {
        private Consumer<NetworkException> listener = why -> {};
        private boolean isBroken;

        Breakable(Stream inner) {
            super(inner);
        }

        void breaks() {
            isBroken = true;
            listener.accept(new NetworkException(Cause.RESET));
        }

        @Override
        public void whenGone(Consumer<NetworkException> then) {
            listener = then;
        }

        @Override
        public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
            check();
            return super.tryWrite(from, offset, length);
        }

        @Override
        public void shutdownOutput() throws IOException {
            check();
            super.shutdownOutput();
        }

        private void check() throws NetworkException {
            if (isBroken) {
                throw new NetworkException(Cause.RESET);
            }
        }
    }
}
