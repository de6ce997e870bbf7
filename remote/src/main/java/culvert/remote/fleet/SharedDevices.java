package culvert.remote.fleet;

import culvert.crypto.SipHash;
import culvert.crypto.Vault;
import culvert.net.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that users are in at all servers: each tells where those are who may be in so many only, and counts what the others tell. A
 * stream has what changes; what a newcomer needs beside it is a complete account of each server, under a name of its own.
 */
public final class SharedDevices implements Part {
    private static final Logger log = LoggerFactory.getLogger(SharedDevices.class);

    /** How often others are told and heard. */
    static final Duration EVERY = Duration.ofMillis(400);

    /** How often a server tells where all of its users are, or that nothing has changed. */
    static final Duration ACCOUNT = Duration.ofSeconds(3);

    /** One that was not heard for so long has gone. */
    static final Duration GONE = Duration.ofSeconds(10);

    static final int MOST_CHANGES = 1_000;

    /** What has come in the last seconds, from which one learns who else there is. */
    private static final int RECENT = 250;

    private static final String BEFORE_ALL = "0-0";

    private final String stream;
    private final String accounts;
    private final long server;
    private final SipHash hash;
    private final OwnPresence own;
    private final Sight sight;
    private final Consent consent =
            new Consent("devices of users", "this server counts those that are here, and no others");

    /** Of whom networks are counted, by name. */
    private final Map<String, Whereabouts> limited = new ConcurrentHashMap<>();

    // of the thread that asks
    private final Map<Long, Whereabouts> byHash = new HashMap<>();
    private final Map<Long, OtherServer> others = new HashMap<>();
    private List<Asked> asked = List.of();
    private String last = BEFORE_ALL;
    private boolean isNew;
    private boolean isFindingOut;
    private long now;
    private long nextLook;

    private volatile List<User> users = List.of();
    private volatile int servers;

    /** What an answer is about: news, or the account of a server; nothing where none is needed. */
    private record Asked(boolean isNews, long server) {
        static final Asked NEWS = new Asked(true, 0);
        static final Asked NOTHING = new Asked(false, 0);
    }

    /**
     * What it works with.
     *
     * @param server of this server and this start alone
     */
    public record Means(long server, LongSupplier nanoTime) {}

    /**
     * Begins with the first connection.
     *
     * @param password what all servers know that share these
     */
    public SharedDevices(Store store, String password, Means means) {
        this.stream = store.prefix() + "d";
        this.accounts = store.prefix() + "d:";
        this.server = means.server();
        this.hash = Vault.hash(password, "culvert devices that servers share");
        this.own = new OwnPresence(stream, name(server), server);
        this.sight = new Sight(means.nanoTime(), store.isStrict());
    }

    /** These are the users now. From any thread. */
    public void keep(List<User> now) {
        users = now.stream().filter(user -> user.limits().maxDevices() > 0).toList();
        users.forEach(user -> user.isAlso(whereabouts(user)));
    }

    private Whereabouts whereabouts(User user) {
        return limited.computeIfAbsent(user.toString(), name -> new Whereabouts(name, hash, sight));
    }

    /** How many other servers have users whose devices count. From any thread. */
    public int servers() {
        return servers;
    }

    /** Whether what is known of others is worth anything. */
    private static final class Sight implements Whereabouts.Sight {
        private final LongSupplier nanoTime;
        private final boolean isStrict;
        private volatile boolean isGood;
        private volatile long wasGood;

        Sight(LongSupplier nanoTime, boolean isStrict) {
            this.nanoTime = nanoTime;
            this.isStrict = isStrict;
            this.wasGood = nanoTime.getAsLong() - GONE.toNanos();
        }

        void isGood(boolean now) {
            if (isGood) {
                wasGood = nanoTime.getAsLong();
            }
            isGood = now;
        }

        /** What others have told counts for as long as if they had fallen silent. */
        @Override
        public boolean isLost() {
            return !isGood && nanoTime.getAsLong() - wasGood >= GONE.toNanos();
        }

        @Override
        public boolean isStrict() {
            return isStrict;
        }
    }

    @Override
    public void joined() {
        isNew = true;
        isFindingOut = true; // and until then what they have told counts
        others.clear();
        last = BEFORE_ALL;
        own.mayBeLost();
    }

    @Override
    public void away() {
        sight.isGood(false);
        servers = 0;
    }

    @Override
    public List<Command> ask(long nanoTime) {
        now = nanoTime;
        List<Command> commands = new ArrayList<>();
        asked = new ArrayList<>();
        if (!isNew && nanoTime - nextLook < 0) {
            return commands;
        }
        Map<Long, long[]> here = findLimited();
        if (limited.isEmpty()) {
            return commands;
        }
        nextLook = nanoTime + EVERY.toNanos();
        if (isNew) {
            add(Asked.NEWS, Command.of("XREVRANGE", stream, "+", "-", "COUNT", RECENT), commands);
            nextLook = nanoTime; // for the accounts of those who are found
            return commands;
        }
        own.tell(here, nanoTime).forEach(command -> add(Asked.NOTHING, command, commands));
        add(Asked.NEWS, Command.of("XRANGE", stream, "(" + last, "+", "COUNT", MOST_CHANGES), commands);
        // after the news, so that these are no older
        others.forEach((id, other) -> {
            if (other.isWanted()) {
                add(new Asked(false, id), Command.of("GET", name(id)), commands);
            }
        });
        return commands;
    }

    private void add(Asked what, Command command, List<Command> commands) {
        asked.add(what);
        commands.add(command);
    }

    private String name(long id) {
        return accounts + Long.toHexString(id);
    }

    /** Where users are here of whom networks are counted. */
    private Map<Long, long[]> findLimited() {
        Map<Long, long[]> here = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (User user : users) {
            Whereabouts elsewhere = whereabouts(user);
            names.add(user.toString());
            user.isAlso(elsewhere); // it may be another than when the user came
            if (byHash.putIfAbsent(elsewhere.user(), elsewhere) == null) {
                find(Set.of(elsewhere.user()));
            }
            long[] networks =
                    user.networks().stream().mapToLong(elsewhere::of).sorted().toArray();
            if (networks.length > 0) {
                here.put(elsewhere.user(), networks);
            }
        }
        if (names.size() < limited.size()) {
            limited.keySet().retainAll(names);
            byHash.values().retainAll(Set.copyOf(limited.values()));
        }
        return here;
    }

    @Override
    public void answered(List<@Nullable Object> answers) {
        if (!consent.isIn(answers)) {
            sight.isGood(false);
            own.mayBeLost();
            return;
        }
        Set<Long> changed = new HashSet<>();
        for (int i = 0; i < answers.size(); i++) {
            Asked what = asked.get(i);
            if (what.isNews()) {
                hear(answers.get(i), changed);
            } else if (!what.equals(Asked.NOTHING)) {
                look(what.server(), answers.get(i), changed);
            }
        }
        isNew = false;
        others.values().removeIf(other -> {
            boolean isGone = now - other.heard > GONE.toNanos();
            if (isGone) {
                changed.addAll(other.users());
            }
            return isGone;
        });
        servers = others.size();
        if (!isFindingOut) {
            find(changed);
        } else if (others.values().stream().noneMatch(OtherServer::isWanted)) {
            isFindingOut = false;
            find(Set.copyOf(byHash.keySet()));
        }
        if (!isFindingOut) {
            sight.isGood(true);
        }
    }

    private void hear(@Nullable Object answer, Set<Long> changed) {
        List<Replies.Entry> entries = Replies.entries(answer);
        for (Replies.Entry entry : isNew ? entries.reversed() : entries) {
            last = entry.id();
            entry.values().forEach(news -> hear(news, changed));
        }
    }

    private void hear(byte[] news, Set<Long> changed) {
        try {
            Presence presence = Presence.read(news);
            if (presence.server() == server) {
                return;
            }
            if (presence.kind() == Presence.Kind.END) {
                OtherServer gone = others.remove(presence.server());
                changed.addAll(gone == null ? Set.of() : gone.users());
                return;
            }
            OtherServer other = others.computeIfAbsent(presence.server(), _ -> new OtherServer(now));
            other.heard = now;
            changed.addAll(other.tells(presence));
        } catch (IllegalArgumentException e) {
            log.debug("what another server tells of devices is not understood: {}", e.getMessage());
        }
    }

    /** One that has no account any more was heard in what is long past. */
    private void look(long id, @Nullable Object answer, Set<Long> changed) {
        OtherServer other = others.get(id);
        if (other == null) {
            return;
        }
        try {
            if (answer instanceof byte[] account) {
                changed.addAll(other.accounts(Presence.read(account)));
                return;
            }
        } catch (IllegalArgumentException e) {
            log.debug("the account of another server is not understood: {}", e.getMessage());
        }
        changed.addAll(other.users());
        others.remove(id);
    }

    /** Finds out where these are elsewhere. */
    private void find(Set<Long> changed) {
        for (long user : changed) {
            Whereabouts limitedHere = byHash.get(user);
            if (limitedHere != null) {
                limitedHere.are(others.values().stream()
                        .flatMapToLong(other -> Arrays.stream(other.networks(user)))
                        .distinct()
                        .toArray());
            }
        }
    }

    @Override
    public List<Command> leave() {
        return limited.isEmpty() ? List.of() : own.end();
    }
}
