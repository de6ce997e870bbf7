package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.local.port.PortInbound;
import culvert.local.port.PortUsers;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A client's end of a port that speaks HTTP, with the port's own thread behind it. */
final class HttpPort {
    static final Map<String, String> ALICE = Map.of("alice", "secret", "Zoë", "a:b");

    final MemoryStream client;
    final MemoryStream accepted;
    private final FutureTask<Request> request;

    HttpPort(Map<String, String> users) {
        MemoryStream.Pair pair = MemoryStream.pair();
        client = pair.left();
        accepted = pair.right();
        PortInbound inbound = inbound(users, new Budget(9, 9), new PeerEvents() {});
        request = new FutureTask<>(() -> inbound.receive(accepted, Deadline.in(Duration.ofSeconds(20))));
    }

    static PortInbound inbound(Map<String, String> users, Budget budget, PeerEvents events) {
        return new PortInbound(
                (first, client, in) -> {
                    throw new PeerException(Cause.MALFORMED, "not HTTP");
                },
                new HttpDialect(new PortUsers(users), true, true, FrontPage.EXPLANATION),
                budget,
                events);
    }

    /** The client says this, in pieces of so many bytes, and the port reads as much at once. */
    HttpPort says(String words, int piece) throws IOException {
        accepted.readingAtMost(piece);
        client.write(words.getBytes(ISO_8859_1));
        Thread.ofVirtual().start(request);
        return this;
    }

    HttpPort says(String words) throws IOException {
        return says(words, Integer.MAX_VALUE);
    }

    Request.Connect connect() throws Exception {
        return assertInstanceOf(Request.Connect.class, request.get(20, TimeUnit.SECONDS));
    }

    /** Why there is no request. */
    FailureException failure() {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> request.get(20, TimeUnit.SECONDS));
        return assertInstanceOf(FailureException.class, failed.getCause());
    }

    /** Everything that the client is told, when it says no more. */
    String answer() throws IOException {
        client.shutdownOutput();
        return new String(client.readAll(), ISO_8859_1);
    }

    /** What is there to read from a stream, to its end. */
    static String rest(Stream from) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[64];
        while (true) {
            from.awaitReadable();
            int n = from.tryRead(buffer, 0, buffer.length);
            if (n < 0) {
                return all.toString();
            }
            all.append(new String(buffer, 0, n, ISO_8859_1));
        }
    }
}
