package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.address.Target;
import culvert.http.Answer;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.ResponseHead;
import culvert.net.MemoryBudget;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;

/** Asks the interface for administrators of a running server. */
public final class AdminClient {
    /** Ten thousand sessions fit in a few. */
    private static final int MAX_ANSWER = 64 << 20;

    private final SocketAddress at;
    private final String token;

    /**
     * Connects for each request.
     *
     * @param token empty where a socket in the file system needs none
     */
    public AdminClient(SocketAddress at, String token) {
        this.at = at;
        this.token = token;
    }

    /**
     * What came back.
     *
     * @param text of its body
     */
    public record Answered(int status, String text) {
        public boolean isGood() {
            return status == Answer.OK;
        }

        /** Whether what was asked for, or the configuration of the server, is what is wrong. */
        public boolean isOfConfiguration() {
            return status == Answer.UNPROCESSABLE || status == Answer.BAD_REQUEST;
        }
    }

    /**
     * Asks.
     *
     * @throws IOException when nobody answers; the message is for the user
     */
    public Answered ask(String method, String path) throws IOException {
        return ask(method, path, "");
    }

    /** The same with a body. */
    public Answered ask(String method, String path, String body) throws IOException {
        byte[] sent = body.getBytes(UTF_8);
        try (SocketChannel channel = connect()) {
            String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                    + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                    + (sent.length == 0 ? "" : "Content-Length: " + sent.length + "\r\n") + "\r\n";
            ByteBuffer bytes = ByteBuffer.allocate(head.length() + sent.length)
                    .put(head.getBytes(ISO_8859_1))
                    .put(sent)
                    .flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return answered(new BufferedInputStream(Channels.newInputStream(channel)));
        }
    }

    private static Answered answered(InputStream in) throws IOException {
        try (MemoryBudget.Account account = MemoryBudget.ofProcess().open(() -> {})) {
            HeadBytes head = new HeadBytes(account);
            int next = in.read();
            while (next >= 0 && !head.add(next)) {
                next = in.read();
            }
            if (next < 0) {
                throw new IOException("the server has ended the connection: it may be ending, or be asked too often");
            }
            ResponseHead parsed = HeadParser.response(head.take());
            return new Answered(parsed.status(), new String(in.readNBytes(MAX_ANSWER), UTF_8));
        } catch (Refusal why) {
            throw new IOException("what answers is no server of this kind: " + why.getMessage(), why);
        }
    }

    private SocketChannel connect() throws IOException {
        try {
            return SocketChannel.open(at);
        } catch (SocketException e) {
            if (at instanceof UnixDomainSocketAddress file && !Files.exists(file.getPath())) {
                throw new IOException(
                        "there is no socket " + at + ": \"culvert remote\" does not run, or its \"admin\" is another",
                        e);
            }
            if (e instanceof ConnectException) {
                throw new IOException("nobody answers at " + text(at) + ": \"culvert remote\" does not run there", e);
            }
            throw new IOException(
                    "cannot connect to " + text(at) + ": " + e.getMessage()
                            + "; root and the user that \"culvert remote\" runs as may use it",
                    e);
        }
    }

    /** As people write it, without the slash that the JDK puts before an address. */
    static String text(SocketAddress at) {
        return at instanceof InetSocketAddress tcp && !tcp.isUnresolved()
                ? Target.of(tcp).toString()
                : at.toString();
    }
}
