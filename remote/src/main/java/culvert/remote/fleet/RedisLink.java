package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/** A connection to Redis, or to what speaks like it. */
final class RedisLink implements Link {
    /** Of a hash: nobody meets another's by chance or on purpose. */
    private static final int HASH_BYTES = 16;

    private static final byte[] VALUE = {'1'};
    private static final byte[] IF_NEW = "NX".getBytes(UTF_8);
    private static final byte[] FOR_MILLIS = "PX".getBytes(UTF_8);

    /** What is tried before anybody relies on it. */
    private static final Duration TRIAL_KEPT = Duration.ofSeconds(1);

    private static final int LONGEST_MESSAGE = 200;

    /** What follows in an answer is what we have said ourselves: a password, where somebody has taken {@code AUTH} away. */
    private static final String OURS = ", with args";

    private final Connection connection;
    private final byte[] prefix;
    private final MessageDigest digest = sha256();

    private RedisLink(Connection connection, String prefix) {
        this.connection = connection;
        this.prefix = (prefix + "r:").getBytes(UTF_8);
    }

    /**
     * Connects, and enters something.
     *
     * @param patience for each answer from then on
     */
    static RedisLink open(Store store, Duration patience) throws IOException {
        return open(store, patience, GuardedSocket.Bounds.usual());
    }

    static RedisLink open(Store store, Duration patience, GuardedSocket.Bounds bounds) throws IOException {
        RedisLink link = connect(store, bounds);
        try {
            link.connection.setSoTimeout((int) patience.toMillis());
            byte[] trial = new byte[HASH_BYTES];
            new SecureRandom().nextBytes(trial);
            link.send(link.named(trial), TRIAL_KEPT);
            link.answers(1);
            return link;
        } catch (IOException e) {
            link.close();
            throw e;
        } catch (RuntimeException e) {
            link.close();
            throw failure(e);
        }
    }

    /** What it says of itself, by names of its own; nothing where this user may not ask. */
    String info() throws IOException {
        try {
            connection.sendCommand(Protocol.Command.INFO);
            return new String((byte[]) connection.getOne(), UTF_8);
        } catch (JedisDataException forbidden) {
            return "";
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private static RedisLink connect(Store store, GuardedSocket.Bounds bounds) throws IOException {
        try {
            return new RedisLink(new Connection(new Sockets(store, bounds), new Introduction(store)), store.prefix());
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public List<Boolean> enter(List<Entry> entries) throws IOException {
        try {
            for (Entry entry : entries) {
                send(named(hash(entry.ask())), entry.kept());
            }
            return answers(entries.size());
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public List<@Nullable Object> ask(List<Command> commands) throws IOException {
        try {
            List<@Nullable Object> said = new ArrayList<>(commands.size());
            int waiting = 0;
            int bytes = 0;
            for (Command command : commands) {
                if (waiting > 0 && bytes + command.bytes() > GuardedSocket.TAKEN_AT_ONCE) {
                    said.addAll(connection.getMany(waiting));
                    waiting = 0;
                    bytes = 0;
                }
                byte[] name = command.name().getBytes(UTF_8);
                connection.sendCommand(() -> name, command.arguments().toArray(byte[][]::new));
                waiting++;
                bytes += command.bytes();
            }
            said.addAll(connection.getMany(waiting));
            for (Object one : said) {
                if (one instanceof JedisDataException error && isOfAnother(error)) {
                    throw error;
                }
            }
            return said;
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /** Whether it has become one that can change nothing: after a failover, or while it comes up. */
    private static boolean isOfAnother(JedisDataException error) {
        String said = String.valueOf(error.getMessage());
        return said.contains("READONLY") || said.startsWith("LOADING") || said.startsWith("MASTERDOWN");
    }

    private void send(byte[] name, Duration kept) {
        byte[] millis = Long.toString(Math.max(1, kept.toMillis())).getBytes(UTF_8);
        connection.sendCommand(Protocol.Command.SET, name, VALUE, IF_NEW, FOR_MILLIS, millis);
    }

    /** Reads all of them, also where the first says that it went wrong. */
    private List<Boolean> answers(int count) throws IOException {
        List<Boolean> areNew = new ArrayList<>(count);
        @Nullable JedisDataException refused = null;
        for (Object said : connection.getMany(count)) {
            if (said instanceof JedisDataException error) {
                refused = error;
            }
            areNew.add(said != null);
        }
        if (refused != null) {
            throw failure(refused);
        }
        return areNew;
    }

    private byte[] hash(Ask ask) {
        digest.update(ask.kind.mark);
        return Arrays.copyOf(digest.digest(ask.salt), HASH_BYTES);
    }

    private byte[] named(byte[] hash) {
        byte[] name = Arrays.copyOf(prefix, prefix.length + hash.length);
        System.arraycopy(hash, 0, name, prefix.length, hash.length);
        return name;
    }

    @Override
    public void close() {
        try {
            connection.forceDisconnect();
        } catch (IOException gone) {
            // as is wanted
        }
    }

    /** In the words of the system or of Redis, whichever had the last: libraries wrap them, and what is no Redis may say anything. */
    private static IOException failure(RuntimeException e) {
        return new IOException(text(e));
    }

    /** The same as a text. */
    static String text(RuntimeException e) {
        Throwable first = e;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String said =
                Optional.ofNullable(first.getMessage()).orElse(first.getClass().getSimpleName());
        int ours = said.indexOf(OURS);
        String plain = (ours < 0 ? said : said.substring(0, ours))
                .replaceAll("[^ -~]+", " ")
                .strip();
        return plain.substring(0, Math.min(plain.length(), LONGEST_MESSAGE));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Who comes. */
    private record Introduction(Store store) implements JedisClientConfig {
        @Override
        public int getSocketTimeoutMillis() {
            return (int) Sockets.PATIENCE.toMillis();
        }

        @Override
        public @Nullable String getUser() {
            return store.login()
                    .map(Store.Login::user)
                    .filter(user -> !user.isEmpty())
                    .orElse(null);
        }

        @Override
        public @Nullable String getPassword() {
            return store.login().map(Store.Login::password).orElse(null);
        }

        @Override
        public int getDatabase() {
            return store.database();
        }

        @Override
        public String getClientName() {
            return "culvert";
        }

        @Override
        public ClientSetInfoConfig getClientSetInfoConfig() {
            return ClientSetInfoConfig.DISABLED;
        }
    }
}
