package culvert.e2e.rig;

import culvert.Until;
import culvert.crypto.Method;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A remote's configuration with users and what they may, and the clients of these. */
public final class LimitedUsers {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TAKEN = "configuration read again, and in force";

    private final Path directory;
    private final Path file;
    private final Method method;
    private final Map<String, String> users = new TreeMap<>();
    private boolean isManaged;
    private String more = "";
    private final List<Integer> ports = new ArrayList<>();

    public LimitedUsers(Path directory, Method method) {
        this.directory = directory;
        this.file = directory.resolve("config.json");
        this.method = method;
    }

    /** There is such a user, with these keys of JSON too. */
    public LimitedUsers user(String name, String... keys) {
        String more = keys.length == 0 ? "" : ", " + String.join(", ", keys);
        users.put(name, "{\"name\": \"%s\", \"password\": \"%s\"%s}".formatted(name, key(name), more));
        return this;
    }

    /** The remote's configuration has these keys of JSON too. */
    public LimitedUsers with(String keys) {
        more = keys + ", ";
        return this;
    }

    /** The remote keeps users itself too, in {@code users.json} of the directory. */
    public LimitedUsers managed() {
        isManaged = true;
        return this;
    }

    /** There is none any more. */
    public LimitedUsers without(String name) {
        users.remove(name);
        return this;
    }

    /** The remote serves these ports, all of them by the same method. */
    public LimitedUsers ports(int... several) {
        ports.clear();
        IntStream.of(several).forEach(ports::add);
        return this;
    }

    /** A remote for connections and datagrams. */
    public Culvert remote(String... options) throws Exception {
        Program command = Culvert.remoteCommand("-c", file().toString()).with("STATE_DIRECTORY", state().toString());
        boolean isAnywhere = options.length == 0 && ports.isEmpty();
        return Culvert.by(isAnywhere ? command.and("-p", "0") : command, options);
    }

    /** The configuration, written. */
    public Path file() throws IOException {
        write();
        return file;
    }

    /** Where the remote keeps what has to survive it. */
    public Path state() {
        return directory.resolve("state");
    }

    /** The remote serves by what is said of users now. */
    public void reload(Culvert remote) throws Exception {
        write();
        long before = remote.count(TAKEN);
        Program.installed("kill")
                .run(SOON, "-HUP", Long.toString(remote.process().pid()))
                .succeeded();
        Until.isTrue(SOON, remote.process()::log, () -> remote.count(TAKEN) > before);
    }

    public Culvert local(String user, Culvert remote) throws Exception {
        return local(user, remote.address());
    }

    /** The same with options. */
    public Culvert localBy(String user, Culvert remote, String... options) throws Exception {
        return Culvert.local(
                Culvert.localCommand(options).with("CULVERT_PASSWORD", password(user)), remote.address(), method);
    }

    /** A user's local end. */
    public Culvert local(String user, InetSocketAddress remote) throws Exception {
        return Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", password(user)), remote, method);
    }

    /** A user's datagrams, from an address of loopback. */
    public WireDatagrams datagrams(String user, String from, Culvert remote) throws IOException {
        return datagrams(user, from, remote.address());
    }

    /** The same to one of several ports. */
    public WireDatagrams datagrams(String user, String from, InetSocketAddress remote) throws IOException {
        return WireDatagrams.open(method, password(user), from, remote);
    }

    private void write() throws IOException {
        String own = method.hasIdentityHeaders() ? "\"password\": \"" + TestKeys.password(method) + "\", " : "";
        String servers = ports.stream()
                .map("{\"server\": \"127.0.0.1\", \"server_port\": %d}"::formatted)
                .collect(Collectors.joining(", ", "\"servers\": [", "]"));
        Files.writeString(file, """
                {%s, "method": "%s", "mode": "tcp_and_udp", "egress_allow": ["127.0.0.0/8"], %s%s%s"users": [%s]}""".formatted(
                        ports.isEmpty() ? "\"server\": \"127.0.0.1\"" : servers,
                        method.label(),
                        own,
                        more,
                        isManaged ? "\"users_file\": \"" + directory.resolve("users.json") + "\", " : "",
                        String.join(", ", users.values())));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** What a user's client is given. */
    String password(String user) {
        return method.hasIdentityHeaders() ? TestKeys.password(method) + ":" + key(user) : key(user);
    }

    private String key(String user) {
        return TestKeys.key(method, user);
    }
}
