package culvert.e2e.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A page that talks with its server by a WebSocket and hears events from it. Neither ends before the other side has answered what
 * was last said, so that nothing on the way may wait for more. What came of it is said by one last request.
 */
public final class LivePage implements AutoCloseable {
    /** How often either is answered. */
    public static final int ROUNDS = 5;

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT_FRAME = 0x81;
    private static final int MASKED = 0x80;

    private static final String PAGE = """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Live</title></head><body>
            <script>
            const seen = { socket: [], events: [] };
            let open = 2;
            function ends(why) {
                open--;
                if (why) { seen.why = why; }
                if (open === 0) { fetch('/outcome?' + encodeURIComponent(JSON.stringify(seen))); }
            }
            const socket = new WebSocket('ws://' + location.host + '/socket');
            socket.onopen = () => socket.send('round 1');
            socket.onmessage = said => {
                seen.socket.push(said.data);
                if (seen.socket.length === ROUNDS) { socket.onerror = null; ends(); socket.close(); }
                else { socket.send('round ' + (seen.socket.length + 1)); }
            };
            socket.onerror = () => ends('socket');
            const events = new EventSource('/events');
            events.onmessage = said => {
                seen.events.push(said.data);
                if (seen.events.length === ROUNDS) { events.close(); ends(); }
                else { fetch('/heard?' + said.data); }
            };
            events.onerror = () => { events.close(); ends('events'); };
            </script></body></html>
            """.replace("ROUNDS", Integer.toString(ROUNDS));

    private final TcpTarget target;
    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<Boolean>> heard = new TreeMap<>();

    private LivePage() throws IOException {
        for (int i = 1; i <= ROUNDS; i++) {
            heard.put(i, new CompletableFuture<>());
        }
        target = TcpTarget.open(this::serve);
    }

    public static LivePage open() throws IOException {
        return new LivePage();
    }

    public int port() {
        return target.port();
    }

    /** What the page has seen, as it says at the end. */
    public CompletableFuture<String> outcome() {
        return outcome;
    }

    @Override
    public void close() throws IOException {
        target.close();
    }

    private void serve(Socket connection) throws Exception {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream();
        while (true) {
            Map<String, String> head = head(in);
            String path = head.getOrDefault("path", "");
            if (path.isEmpty()) {
                return;
            } else if (path.equals("/socket")) {
                echo(head.getOrDefault("sec-websocket-key", ""), in, out);
                return;
            } else if (path.equals("/events")) {
                events(out);
                return;
            } else if (path.startsWith("/heard?")) {
                heard.getOrDefault(Integer.valueOf(path.substring(7)), new CompletableFuture<>())
                        .complete(true);
            } else if (path.startsWith("/outcome?")) {
                outcome.complete(URLDecoder.decode(path.substring(9), UTF_8));
            }
            byte[] body = (path.equals("/") ? PAGE : "").getBytes(UTF_8);
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            out.write(body);
            out.flush();
        }
    }

    /** The next is not sent before the page has heard the last. */
    private void events(OutputStream out) throws Exception {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n"
                .getBytes(ISO_8859_1));
        for (Map.Entry<Integer, CompletableFuture<Boolean>> event : heard.entrySet()) {
            out.write(("data: " + event.getKey() + "\n\n").getBytes(ISO_8859_1));
            out.flush();
            if (event.getKey() < ROUNDS) {
                event.getValue().join();
            }
        }
    }

    /** Frames of RFC 6455, all short: as many bytes back as came. */
    private static void echo(String key, DataInputStream in, OutputStream out)
            throws IOException, GeneralSecurityException {
        byte[] accept = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        while (in.readUnsignedByte() == TEXT_FRAME) {
            int length = in.readUnsignedByte() - MASKED;
            byte[] mask = in.readNBytes(4);
            byte[] text = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                text[i] ^= mask[i % 4];
            }
            byte[] frame = new byte[2 + length];
            frame[0] = (byte) TEXT_FRAME;
            frame[1] = (byte) length;
            System.arraycopy(text, 0, frame, 2, length);
            out.write(frame);
            out.flush();
        }
    }

    /** The fields of a request, and its path; nothing when the connection ends. */
    private static Map<String, String> head(DataInputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return Map.of();
            }
            text.append((char) next);
        }
        Map<String, String> head = new TreeMap<>();
        List<String> lines = text.toString().lines().toList();
        head.put("path", lines.getFirst().split(" ", -1)[1]);
        for (String line : lines.subList(1, lines.size() - 1)) {
            String[] field = line.split(": *", 2);
            head.put(field[0].toLowerCase(Locale.ROOT), field[1]);
        }
        return head;
    }
}
