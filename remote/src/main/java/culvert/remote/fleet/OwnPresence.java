package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.remote.fleet.Presence.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What this server tells of where its users are. For one thread. */
final class OwnPresence {
    private static final long[] NOWHERE = {};
    private static final String FIELD = "p";

    private final String stream;
    private final String account;
    private final long server;

    /** The last complete account, and its number. */
    private Map<Long, long[]> complete = Map.of();

    private long number;

    /** What was told since. */
    private Map<Long, long[]> told = Map.of();

    private boolean isDue = true;
    private long nextAccount;

    /**
     * Has told nothing yet.
     *
     * @param stream where changes are told
     * @param account the name of the complete one
     */
    OwnPresence(String stream, String account, long server) {
        this.stream = stream;
        this.account = account;
        this.server = server;
    }

    /** Whatever was told last, it may have got lost. */
    void mayBeLost() {
        isDue = true;
    }

    /** What there is to tell when they are in those networks; nothing where others know. */
    List<Command> tell(Map<Long, long[]> networks, long nanoTime) {
        Map<Long, long[]> changes = changes(networks);
        if (isDue || nanoTime - nextAccount >= 0) {
            isDue = false;
            nextAccount = nanoTime + SharedDevices.ACCOUNT.toNanos();
            Command news = news(new Presence(server, number, Kind.ACCOUNT, changes));
            complete = networks;
            told = Map.of();
            number++;
            byte[] all = new Presence(server, number, Kind.ACCOUNT, complete).bytes();
            return List.of(Command.of("SET", account, all, "PX", millis(SharedDevices.GONE)), news);
        }
        if (areSame(changes, told)) {
            return List.of();
        }
        told = changes;
        return List.of(news(new Presence(server, number, Kind.CHANGE, changes)));
    }

    /** What there is to tell at the end. */
    List<Command> end() {
        return List.of(Command.of("DEL", account), news(new Presence(server, number, Kind.END, Map.of())));
    }

    private Command news(Presence presence) {
        return Command.of(
                "XADD",
                stream,
                "MAXLEN",
                "~",
                SharedDevices.MOST_CHANGES,
                "*",
                FIELD.getBytes(UTF_8),
                presence.bytes());
    }

    private Map<Long, long[]> changes(Map<Long, long[]> networks) {
        Map<Long, long[]> changes = new HashMap<>();
        networks.forEach((user, now) -> {
            if (!Arrays.equals(now, complete.get(user))) {
                changes.put(user, now);
            }
        });
        complete.keySet().stream()
                .filter(user -> !networks.containsKey(user))
                .forEach(user -> changes.put(user, NOWHERE));
        return changes;
    }

    private static boolean areSame(Map<Long, long[]> one, Map<Long, long[]> other) {
        return one.size() == other.size()
                && one.entrySet().stream().allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }
}
