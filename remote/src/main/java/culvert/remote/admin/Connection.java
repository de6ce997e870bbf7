package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.http.Answer;
import culvert.http.BodyLength;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.net.Deadline;
import culvert.net.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of an administrator's, which has one request. */
final class Connection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** Programs of this machine send it at once. */
    private static final Duration FOR_HEAD = Duration.ofSeconds(5);

    /** Whoever sends something after its head reads the answer before the connection is reset. */
    private static final Duration FOR_REST = Duration.ofSeconds(1);

    /** A user with everything that is known of one stays far below. */
    private static final int MAX_BODY = 64 << 10;

    private static final int MAX_REST = 1 << 20;
    private static final int BUFFER = 4096;

    private final SocketChannel client;
    private final Function<Request, Answer> answers;
    private final Duration forAnswer;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    /** @param forAnswer how long it may take to be read */
    Connection(SocketChannel client, Function<Request, Answer> answers, Duration forAnswer) {
        this.forAnswer = forAnswer;
        this.client = client;
        this.answers = answers;
    }

    /** Answers, and closes the connection. */
    void run() {
        try (client;
                Selector selector = Selector.open();
                MemoryBudget.Account account = MemoryBudget.ofProcess().open(() -> {})) {
            client.configureBlocking(false);
            SelectionKey key = client.register(selector, SelectionKey.OP_READ);
            write(answer(key, account), key);
            client.shutdownOutput();
            skip(key);
        } catch (IOException | RuntimeException e) {
            log.debug("an administrator was not answered", e);
        }
    }

    private byte[] answer(SelectionKey key, MemoryBudget.Account account) throws IOException {
        boolean withText = true;
        try {
            RequestHead head = HeadParser.request(head(key, account.known()));
            withText = !head.isHead();
            return answers.apply(new Request(head, body(head, key))).bytes(withText);
        } catch (Refusal why) {
            return why.answer().bytes(withText);
        }
    }

    private byte[] head(SelectionKey key, MemoryBudget.Account account) throws IOException, Refusal {
        Deadline deadline = Deadline.in(FOR_HEAD);
        HeadBytes head = new HeadBytes(account);
        while (read(key, deadline) >= 0) {
            while (buffer.hasRemaining()) {
                if (head.add(buffer.get() & 0xFF)) {
                    return head.take();
                }
            }
        }
        throw new IOException("the connection ended before its request");
    }

    /** What follows the head; so many connections at a time are served that it needs no account. */
    private String body(RequestHead head, SelectionKey key) throws IOException, Refusal {
        int length = BodyLength.of(head, MAX_BODY);
        if (length == 0) {
            return "";
        }
        Deadline deadline = Deadline.in(FOR_HEAD);
        ByteBuffer body = ByteBuffer.allocate(length);
        body.put(buffer.slice(buffer.position(), Math.min(buffer.remaining(), length)));
        while (body.hasRemaining()) {
            if (read(key, deadline) < 0) {
                throw new IOException("the connection ended before its body");
            }
            body.put(buffer.slice(0, Math.min(buffer.remaining(), body.remaining())));
        }
        return new String(body.array(), UTF_8);
    }

    /** Fills the buffer; -1 at the end. */
    private int read(SelectionKey key, Deadline deadline) throws IOException {
        buffer.clear();
        int count = client.read(buffer);
        while (count == 0) {
            await(key, SelectionKey.OP_READ, deadline);
            count = client.read(buffer);
        }
        buffer.flip();
        return count;
    }

    private void write(byte[] bytes, SelectionKey key) throws IOException {
        Deadline deadline = Deadline.in(forAnswer);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            if (client.write(left) == 0) {
                await(key, SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    private void skip(SelectionKey key) throws IOException {
        Deadline deadline = Deadline.in(FOR_REST);
        int most = MAX_REST;
        int count = read(key, deadline);
        while (count >= 0 && most > 0) {
            most -= count;
            count = read(key, deadline);
        }
    }

    private static void await(SelectionKey key, int what, Deadline deadline) throws IOException {
        long left = deadline.remaining().toMillis();
        if (left <= 0) {
            throw new IOException("the other side takes too long");
        }
        key.interestOps(what);
        key.selector().select(left);
        key.selector().selectedKeys().clear();
    }
}
