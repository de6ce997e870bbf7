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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Speaks as much of Redis's protocol as a test needs. */
public final class FakeRedis implements AutoCloseable {
    /** What a Redis refuses that is full, or a replica. */
    private static final Set<String> CHANGES = Set.of("SET", "HSET", "HDEL", "XADD", "DEL", "EVAL");

    /** In the names of keys that quotas have. */
    private static final String LEASES = ":q:";

    private final TcpTarget listener;
    private final LeaseBook leases = new LeaseBook();
    private final FakeKeys keys = new FakeKeys(System::nanoTime);
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

    /** What would change something is answered with that error from now on; empty for none. */
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

    /** What is there. */
    public FakeKeys keys() {
        return keys;
    }

    /** Forgets everything. */
    public void clear() {
        keys.clear();
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
            out.write(answer(command).getBytes(ISO_8859_1));
        }
    }

    private String answer(List<String> command) {
        if (CHANGES.contains(command.getFirst()) && !refusal.isEmpty()) {
            return "-" + refusal + "\r\n";
        }
        if (command.getFirst().equals("SET") && knowsAll) {
            return FakeKeys.written(null);
        }
        boolean isOfLeases = command.getFirst().equals("EVAL")
                || (command.size() > 1 && command.get(1).contains(LEASES));
        return FakeKeys.written(
                command.getFirst().equals("INFO")
                        ? "# Server\r\nredis_version:7.0.15\r\n"
                        : isOfLeases ? leases.answer(command) : keys.execute(command));
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
