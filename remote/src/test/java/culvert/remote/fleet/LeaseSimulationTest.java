package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Ledger;
import culvert.net.Quota.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many servers, at each of which the same user carries now much and now nothing, in a time that a seed makes: with the leases that
 * servers have, and a store that does what its script says. Clocks differ, servers are killed, and the store is away.
 */
@Timeout(120)
class LeaseSimulationTest {
    private static final long MEGABYTE = 1_000_000;
    private static final long STEP = Duration.ofMillis(20).toNanos();
    private static final long TICK = SharedState.TICK.toNanos();
    private static final long JUDGED = Duration.ofMillis(400).toNanos();
    private static final long WRITTEN = Duration.ofSeconds(4).toNanos();
    private static final Instant BEGINNING = Instant.parse("2027-01-15T12:00:00Z");

    private final LeaseBook store = new LeaseBook();
    private final AtomicLong now = new AtomicLong();
    private final List<Server> servers = new ArrayList<>();

    /** One that asks, and is answered a step later. */
    private final class Server {
        private final String id;
        private final boolean isStrict;
        private final Instant clock;
        private final long quota;
        private final Period period;
        private final long mostRate;
        private final Random random;
        private QuotaNode node;
        private @Nullable List<@Nullable Object> answers;
        private @Nullable Ledger written;
        private long nextTick;
        private long nextJudgement;
        private long nextWriting;
        private long rate;
        private long ofFormerLives;

        /** @param mostRate bytes in a second */
        Server(int number, boolean isStrict, Instant clock, long quota, Period period, long mostRate, Random random) {
            this.id = "node-" + number;
            this.isStrict = isStrict;
            this.clock = clock;
            this.quota = quota;
            this.period = period;
            this.mostRate = mostRate;
            this.random = random;
            this.nextTick = now.get() + random.nextLong(TICK);
            this.nextJudgement = now.get() + random.nextLong(JUDGED);
            this.nextWriting = now.get() + random.nextLong(WRITTEN);
            this.rate = random.nextLong(mostRate);
            this.node = started();
        }

        private QuotaNode started() {
            QuotaNode begun = new QuotaNode(id, store, now, clock, isStrict);
            if (written != null) {
                begun.restored(written);
            }
            return begun.limit(quota, period);
        }

        void step() {
            long time = now.get();
            if (answers != null) {
                node.answered(answers);
                answers = null;
            }
            if (time >= nextTick || node.wakes()) {
                nextTick = time + TICK;
                List<Command> asked = node.commands();
                answers = asked.isEmpty() ? null : node.done(asked);
            }
            if (time >= nextJudgement) {
                nextJudgement = time + JUDGED;
                node.judge();
            }
            if (time >= nextWriting) {
                nextWriting = time + WRITTEN;
                written = node.user.ledger(node.date());
            }
        }

        void carries() {
            if (random.nextInt(100) == 0) {
                rate = random.nextInt(3) == 0 ? 0 : random.nextLong(mostRate);
            }
            node.carry(rate / (Duration.ofSeconds(1).toNanos() / STEP));
        }

        /** SIGKILL, and a new start. Answers how much the store has given to it, and nobody has carried. */
        long kill() {
            long lost = given() - carried();
            ofFormerLives += node.carried();
            answers = null;
            node = started();
            return lost;
        }

        void disconnect() {
            answers = null;
            node.disconnect();
        }

        long given() {
            return store.given(id);
        }

        long carried() {
            return ofFormerLives + node.carried();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, false", "2, 60, false", "3, 60, true"})
    void aThousandServersCarryWhatTheQuotaSays(long seed, int kills, boolean isAway) {
        Random random = new Random(seed);
        long quota = 20_000 * MEGABYTE;
        for (int i = 0; i < 1000; i++) {
            Instant clock = BEGINNING.plusMillis(random.nextLong(-30_000, 30_000));
            servers.add(new Server(i, true, clock, quota, Period.MONTH, 10 * MEGABYTE, new Random(random.nextLong())));
        }
        long lost = 0;
        int left = kills;
        for (int step = 0; step < 1000 && !isOverEverywhere(); step++) {
            run(1);
            if (left > 0 && step % 4 == 0) {
                lost += servers.get(random.nextInt(servers.size())).kill();
                left--;
            }
            if (isAway && step == 100) {
                servers.forEach(Server::disconnect);
            }
            if (isAway && step == 150) {
                servers.forEach(server -> server.node.connect());
            }
        }
        assertTrue(isOverEverywhere(), "the quota was not used up");
        run(200); // what was not used by some is carried by others
        long carried = carried();
        System.out.println(carried + " of " + quota + ", " + lost + " lost by " + kills + " kills");
        assertTrue(carried <= quota / 100 * 101, "carried " + carried);
        assertTrue(carried + lost >= quota / 100 * 99, "carried " + carried + ", lost " + lost);
        assertTrue(lost <= kills * (10 * MEGABYTE), "no more than a second's worth each: " + lost);
        rest(Duration.ofSeconds(5));
        long counted = store.all();
        long known = carried() + lost;
        // who is killed may not have told of its last kilobytes
        assertTrue(Math.abs(counted - known) <= kills * 100_000L, counted + " are counted of " + known);
    }

    /** As fast as a line is, where a quota is small: as much as it lets through in half a second. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6, 7, 8})
    void aFewFastOnesDoToo(long seed) {
        Random random = new Random(seed);
        long quota = 100 * MEGABYTE;
        for (int i = 0; i < 3; i++) {
            Instant clock = BEGINNING.plusMillis(random.nextLong(-30_000, 30_000));
            servers.add(
                    new Server(i, false, clock, quota, Period.MONTH, 200 * MEGABYTE, new Random(random.nextLong())));
        }
        run(2000);
        assertTrue(isOverEverywhere());
        assertTrue(carried() <= quota / 100 * 101, "carried " + carried());
        assertTrue(carried() >= quota / 100 * 99, "carried " + carried());
    }

    /** A period ends at each by its own clock. */
    @ParameterizedTest
    @ValueSource(longs = {9, 10})
    void clocksThatDifferMixNoPeriods(long seed) {
        Random random = new Random(seed);
        long quota = 1000 * MEGABYTE;
        Instant midnight = Instant.parse("2027-01-16T00:00:00Z");
        for (int i = 0; i < 20; i++) {
            Instant clock = midnight.plusMillis(random.nextLong(-50_000, 5_000));
            servers.add(new Server(i, false, clock, quota, Period.DAY, 5 * MEGABYTE, new Random(random.nextLong())));
        }
        run(3500);
        rest(Duration.ofSeconds(5));
        Map<String, Map<String, Long>> accounts = store.hashes();
        assertEquals(2, accounts.size());
        accounts.values().forEach(hash -> {
            long all = hash.getOrDefault("all", 0L);
            assertTrue(all <= quota / 100 * 101, "carried " + all);
            assertTrue(all >= quota / 2, "carried " + all);
        });
        long unused = store.all() - carried(); // of the first period, when it ended
        assertTrue(unused >= 0 && unused <= quota / 50, unused + " were given and not carried");
    }

    private void run(int steps) {
        for (int i = 0; i < steps; i++) {
            now.addAndGet(STEP);
            servers.forEach(Server::step);
            servers.forEach(Server::carries);
        }
    }

    private void rest(Duration time) {
        for (long left = time.toNanos() / STEP; left > 0; left--) {
            now.addAndGet(STEP);
            servers.forEach(Server::step);
        }
    }

    private boolean isOverEverywhere() {
        return servers.stream().allMatch(server -> server.node.isOver());
    }

    private long carried() {
        return servers.stream().mapToLong(Server::carried).sum();
    }
}
