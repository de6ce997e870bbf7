package culvert.e2e.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import culvert.remote.fleet.LeaseBook;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Speaks as much of Redis's protocol as a test needs: what is set where nothing was stays for ever, as do leases. */
public final class FakeRedis implements AutoCloseable {
    private final TcpTarget listener;
    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final LeaseBook leases = new LeaseBook();
    private final Queue<List<String>> asked = new ConcurrentLinkedQueue<>();
    private volatile String refusal = "";
    private volatile boolean knowsAll;
    private volatile Supplier<Duration> delay = () -> Duration.ZERO;

    private FakeRedis() throws IOException {
        this.listener = TcpTarget.open(this::serve);
    }

    public static FakeRedis open() throws IOException {
        return new FakeRedis();
    }

    public InetSocketAddress address() {
        return listener.address();
    }

    /** How often somebody has connected. */
    public int accepted() {
        return listener.accepted();
    }

    /** What is set is answered with that error from now on; empty for none. */
    public void refuse(String error) {
        refusal = error;
    }

    /** Whatever is set was there already, from now on. */
    public void knowAll() {
        knowsAll = true;
    }

    /** How long each answer takes from now on. */
    public void delay(Supplier<Duration> each) {
        delay = each;
    }

    /** All that was asked, each byte a character. */
    public List<List<String>> asked() {
        return List.copyOf(asked);
    }

    /** What servers have of quotas. */
    public LeaseBook leases() {
        return leases;
    }

    /** Forgets everything. */
    public void clear() {
        values.clear();
        leases.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            List<String> command = new ArrayList<>();
            for (int left = number(line); left > 0; left--) {
                byte[] word = new byte[number(line(in))];
                in.readFully(word);
                line(in);
                command.add(new String(word, ISO_8859_1));
            }
            asked.add(command);
            Thread.sleep(delay.get());
            out.write((answer(command) + "\r\n").getBytes(ISO_8859_1));
        }
    }

    private String answer(List<String> command) {
        return switch (command.getFirst()) {
            case "SET" ->
                !refusal.isEmpty()
                        ? "-" + refusal
                        : values.putIfAbsent(command.get(1), command.get(2)) == null && !knowsAll ? "+OK" : "$-1";
            case "INFO" -> bulk("# Server\r\nredis_version:7.0.15\r\n");
            case "EVAL", "HMGET", "DEL" -> refusal.isEmpty() ? written(leases.answer(command)) : "-" + refusal;
            default -> "+OK";
        };
    }

    private static String written(@Nullable Object answer) {
        return switch (answer) {
            case null -> "$-1";
            case Long number -> ":" + number;
            case byte[] text -> bulk(new String(text, ISO_8859_1));
            case List<?> all ->
                "*" + all.size() + "\r\n" + all.stream().map(FakeRedis::written).collect(Collectors.joining("\r\n"));
            default -> throw new IllegalArgumentException(answer.toString());
        };
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text;
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(1));
    }

    /** Without its end; empty at the end of all. */
    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
