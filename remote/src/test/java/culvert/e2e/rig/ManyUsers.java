package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.TallyTarget.Carried;
import culvert.e2e.rig.TallyTarget.Wish;
import culvert.net.SocketSettings;
import culvert.net.Transport;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Users of one remote by their numbers, whose clients are in this process and speak the wire themselves, a target that
 * counts what it carries for each, and an administrator who asks what the remote has counted.
 */
public final class ManyUsers implements AutoCloseable {
    private static final Duration DIAL = Duration.ofMinutes(2);

    private final Path socket;
    private final LimitedUsers users;
    private final Transport transport = Engine.PLAIN.open();
    private final List<ClientProtocol> wires = new ArrayList<>();
    private final TallyTarget target;

    /**
     * What the remote has counted of one.
     *
     * @param carried since it was started
     * @param open sessions
     * @param ofQuota what is used of a quota, if there is one
     */
    public record Counted(Carried carried, long open, long ofQuota) {
        public static final Counted NOTHING = new Counted(Carried.NOTHING, 0, 0);
    }

    /** None of them is limited. */
    public ManyUsers(Path directory, Method method, int count) throws IOException {
        this.socket = directory.resolve("a.sock");
        this.users = new LimitedUsers(directory, method);
        this.target = TallyTarget.open(count);
        ClientRules rules = new ClientRules(false, InstantSource.system(), _ -> {}, _ -> true);
        for (int user = 0; user < count; user++) {
            users.user(name(user));
            wires.add(ClientProtocol.of(method, users.password(name(user)), rules));
        }
    }

    public static String name(int user) {
        return "user%03d".formatted(user);
    }

    /** Changes what they may, from the next start or reload on. */
    public LimitedUsers configuration() {
        return users;
    }

    public TallyTarget target() {
        return target;
    }

    /** The remote, at a port of its choice. */
    public Culvert remote() throws Exception {
        Culvert remote = users.remote("-p", "0", "--admin", socket.toString());
        try {
            remote.process().await(Duration.ofMinutes(1), "administrators are answered");
            return remote;
        } catch (InterruptedException | AssertionError e) {
            remote.close();
            throw e;
        }
    }

    /** A session of a user's, as soon as the target knows what is wanted. */
    public WireSession connect(Culvert remote, Wish wish) throws IOException {
        return connect(remote.address(), wish);
    }

    /** The same by another way. */
    public WireSession connect(InetSocketAddress remote, Wish wish) throws IOException {
        WireSession session = connect(remote, wish.user(), target.connections());
        try {
            session.out().write(wish.wire());
            int said = session.in().read();
            if (said != TallyTarget.READY) {
                throw new IOException("not ready, but " + said);
            }
            return session;
        } catch (IOException e) {
            session.close();
            throw e;
        }
    }

    /** A session of a user's to any target; nothing is sent yet. */
    public WireSession connect(InetSocketAddress remote, int user, InetSocketAddress to) throws IOException {
        return new WireSession(
                wires.get(user).open(transport.runner().dial(remote, SocketSettings.DEFAULT, DIAL), Target.of(to)));
    }

    /** A user's datagrams, from an address of its own. */
    public WireDatagrams datagrams(Culvert remote, int user) throws IOException {
        return users.datagrams(name(user), "127.1.%d.1".formatted(user), remote);
    }

    /** What the target has seen of a user, by connections and datagrams. */
    public Carried carried(int user) {
        return target.carried(user).and(target.carriedByDatagrams(user));
    }

    /** What the remote has counted of each. */
    public Map<Integer, Counted> counted() throws IOException {
        Map<Integer, Counted> counted = new TreeMap<>();
        for (Map<String, String> row : Rows.objects(asked("/v1/users"), "users")) {
            int user = Integer.parseInt(row.getOrDefault("name", "").substring("user".length()));
            Carried carried = new Carried(number(row, "up"), number(row, "down"));
            counted.put(user, new Counted(carried, number(row, "sessions"), number(row, "quota_used")));
        }
        return counted;
    }

    /** What the remote has counted of all connections, or of all datagrams. */
    public Carried counted(String network) throws IOException {
        String metrics = asked("/metrics");
        return new Carried(metric(metrics, network, "up"), metric(metrics, network, "down"));
    }

    @Override
    public void close() throws IOException {
        target.close();
        transport.close();
        wires.forEach(ClientProtocol::close);
    }

    private String asked(String path) throws IOException {
        Answered answered = new AdminClient(UnixDomainSocketAddress.of(socket), "").ask("GET", path);
        assertEquals(200, answered.status(), answered.text());
        return answered.text();
    }

    private static long number(Map<String, String> row, String field) {
        return Long.parseLong(row.getOrDefault(field, "0"));
    }

    private static long metric(String metrics, String network, String direction) throws IOException {
        Matcher found = Pattern.compile("culvert_payload_bytes_total\\{direction=\"%s\",network=\"%s\"\\} (\\S+)"
                        .formatted(direction, network))
                .matcher(metrics);
        if (!found.find()) {
            throw new IOException("no " + direction + " of " + network + " in " + metrics);
        }
        return new BigDecimal(found.group(1)).longValueExact();
    }
}
