package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.crypto.Method;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A remote of a fleet that keeps users, and is told by an administrator to change them. */
public final class PeopleNode implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final FleetNode node;
    private final Path directory;
    private final Method method;

    private PeopleNode(FleetNode node, Path directory, Method method) {
        this.node = node;
        this.directory = directory;
        this.method = method;
    }

    /**
     * Starts one, and waits until the users that servers share are here.
     *
     * @param directory its own, in which there may be users
     * @param more keys of its configuration
     */
    public static PeopleNode start(Path directory, Method method, String more) throws Exception {
        PeopleNode started = begin(directory, method, more);
        started.awaitNumber("culvert_shared_users_up", 1);
        return started;
    }

    /** The same without waiting for that. */
    public static PeopleNode begin(Path directory, Method method, String more) throws Exception {
        Files.createDirectories(directory);
        String own = ", \"admin\": \"%s\", \"state_dir\": \"%s\", \"users_file\": \"%s\""
                .formatted(directory.resolve("a.sock"), directory.resolve("state"), directory.resolve("users.json"));
        return new PeopleNode(FleetNode.start(directory, method, more + own), directory, method);
    }

    /** What it warns of, but for strangers, and for a Redis that was slow on a busy machine. */
    public List<String> warnings() {
        return node.log()
                .lines()
                .filter(line -> line.contains("WARN") && !line.matches(".*(cannot be asked|did not authenticate).*"))
                .toList();
    }

    public FleetNode node() {
        return node;
    }

    public InetSocketAddress address() {
        return node.address();
    }

    /** Asks for a change of users. */
    public Answered ask(String verb, String path, String body) throws IOException {
        return new AdminClient(UnixDomainSocketAddress.of(directory.resolve("a.sock")), "")
                .ask(verb, "/v1/users" + path, body);
    }

    /** Adds a user, with more keys of JSON, and answers what a client needs. */
    public String add(String name, String more) throws IOException {
        Answered added = ask("POST", "", "{\"name\": \"" + name + "\"" + more + "}");
        assertEquals(200, added.status(), added.text());
        return new ArrayList<>(Rows.objects(added.text(), "ports")).getFirst().getOrDefault("password", "");
    }

    public void remove(String name) throws IOException {
        Answered removed = ask("DELETE", "/" + name, "");
        assertEquals(200, removed.status(), removed.text());
    }

    /** Whether there is one of that name now. */
    public boolean has(String name) {
        return users().contains("\"name\":\"" + name + "\"");
    }

    /** All that is said of users. */
    public String users() {
        try {
            return ask("GET", "", "").text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitUser(String name) throws InterruptedException {
        Until.isTrue(SOON, node::log, () -> has(name));
    }

    public void awaitNoUser(String name) throws InterruptedException {
        Until.isTrue(SOON, node::log, () -> !has(name));
    }

    /** Waits for one of its numbers, which are those of a second ago at times. */
    public void awaitNumber(String name, double value) throws InterruptedException {
        Until.isTrue(SOON, () -> name + " is " + number(name) + "\n" + node.log(), () -> number(name) == value);
    }

    private double number(String name) {
        try {
            return node.metric(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The local end of somebody with that password. */
    public Culvert local(String password) throws Exception {
        return local(password, address());
    }

    /** The same by another address. */
    public Culvert local(String password, InetSocketAddress way) throws Exception {
        return Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", password), way, method);
    }

    /** A session with an echo, which has carried something. */
    public static Socket connect(Culvert local, TcpTarget echo) throws IOException {
        Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port());
        assertEquals(true, isEchoed(session));
        return session;
    }

    public static boolean isServed(Culvert local, TcpTarget echo) {
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
            session.getOutputStream().write('q');
            session.shutdownOutput(); // who is not known waits until then
            return session.getInputStream().read() == 'q';
        } catch (IOException refused) {
            return false;
        }
    }

    public static boolean isEchoed(Socket session) throws IOException {
        session.getOutputStream().write('q');
        return session.getInputStream().read() == 'q';
    }

    @Override
    public void close() throws IOException {
        node.close();
    }
}
