package culvert.local.socks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.local.http.FrontPage;
import culvert.local.http.HttpDialect;
import culvert.local.port.PortInbound;
import culvert.local.port.PortUsers;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A client's end of a SOCKS port, with the port's own thread behind it. */
final class Dialogue {
    static final Map<String, String> NOBODY = Map.of();
    static final Map<String, String> ALICE = Map.of("alice", "secret", "bob", "other");

    final MemoryStream client;
    final MemoryStream accepted;
    private final FutureTask<Request> request;

    /** Connections and no datagrams. */
    static final SocksCommands CONNECT_ONLY = new SocksCommands(true, Optional.empty());

    Dialogue(Map<String, String> users) {
        this(users, Duration.ofSeconds(20));
    }

    Dialogue(Map<String, String> users, Duration limit) {
        this(users, limit, CONNECT_ONLY);
    }

    Dialogue(Map<String, String> users, Duration limit, SocksCommands commands) {
        MemoryStream.Pair pair = MemoryStream.pair();
        client = pair.left();
        accepted = pair.right();
        PortInbound inbound = inbound(users, commands, new Budget(9, 9), new PeerEvents() {});
        request = new FutureTask<>(() -> inbound.receive(accepted, Deadline.in(limit)));
    }

    /** A port for clients of SOCKS, and for those of HTTP. */
    static PortInbound inbound(Map<String, String> users, SocksCommands commands, Budget budget, PeerEvents events) {
        PortUsers known = new PortUsers(users);
        return new PortInbound(
                new SocksDialect(known, commands),
                new HttpDialect(known, commands.connect(), true, FrontPage.EXPLANATION),
                budget,
                events);
    }

    Dialogue begin() {
        Thread.ofVirtual().start(request);
        return this;
    }

    /** What the port understood. */
    Request request() throws Exception {
        return request.get(20, TimeUnit.SECONDS);
    }

    /** The same, where it is for a connection. */
    Request.Connect connect() throws Exception {
        return assertInstanceOf(Request.Connect.class, request());
    }

    /** Why it did not. */
    FailureException failure() {
        ExecutionException failed = assertThrows(ExecutionException.class, this::request);
        return assertInstanceOf(FailureException.class, failed.getCause());
    }

    /** Everything the client is told when it says this and no more. */
    String answerTo(byte[] words) throws Exception {
        client.write(words);
        client.shutdownOutput();
        begin();
        return hex(client.readAll());
    }

    /** What came behind the request, to the end of the stream. */
    byte[] payload() throws Exception {
        Stream from = request().client();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[64];
        for (int n = 0; n >= 0; n = from.tryRead(buffer, 0, buffer.length)) {
            all.write(buffer, 0, n);
            from.awaitReadable();
        }
        return all.toByteArray();
    }

    void expect(String hex) throws Exception {
        byte[] expected = HexFormat.of().parseHex(hex.replace(" ", ""));
        String got = hex(client.readExactly(expected.length));
        assertEquals(hex(expected), got);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Bytes from hexadecimal text and, in single quotes, ASCII. */
    static byte[] bytes(String script) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String[] parts = script.split("'", -1);
        for (int i = 0; i < parts.length; i++) {
            byte[] part = i % 2 == 1
                    ? parts[i].getBytes(StandardCharsets.US_ASCII)
                    : HexFormat.of().parseHex(parts[i].replace(" ", ""));
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
