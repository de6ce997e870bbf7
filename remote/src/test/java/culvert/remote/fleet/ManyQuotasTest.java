package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Gate;
import culvert.net.Ledger;
import culvert.net.Limits;
import culvert.net.NetworkException;
import culvert.net.Quota;
import culvert.net.User;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More users with quotas than are looked at in one tick. */
class ManyQuotasTest {
    private static final int ROUNDS = 3;
    private static final int USERS = ROUNDS * SharedQuotas.MOST_WALKED;

    /** Fewer than are asked for in one round trip, so that it is not this that ends a walk. */
    private static final int WITH_NEWS = SharedQuotas.MOST_ASKED / 2;

    private static final long MEGABYTE = 1_000_000;
    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

    private final AtomicLong now = new AtomicLong();
    private final LeaseBook store = new LeaseBook();
    private final SharedQuotas quotas =
            new SharedQuotas("x:", false, () -> Optional.of("one"), () -> NOON.plusNanos(now.get()), now::get);
    private final List<User> withNews = new ArrayList<>();

    /** Of most the store has nothing to hear; some, spread among them, have carried something before the start. */
    @BeforeEach
    void keep() {
        List<User> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            User user = new User("user-" + i);
            if (i % (USERS / WITH_NEWS) == 0) {
                user.restore(new Ledger(0, MEGABYTE, Map.of()));
                withNews.add(user);
            }
            Quota quota = new Quota(100 * MEGABYTE, Quota.Period.EVER, Quota.Traffic.BOTH);
            user.limitBy(Limits.quota(quota));
            users.add(user);
        }
        quotas.keep(users);
        users.forEach(user -> user.judge(NOON));
        quotas.joined();
    }

    @Test
    void eachTickWalksSomeOfThemInTurnUntilItWasAtAll() {
        Set<String> all = new HashSet<>();
        int most = 0;
        for (int i = 0; i < ROUNDS; i++) {
            List<String> asked = tick();
            most = Math.max(most, asked.size());
            all.addAll(asked);
            assertTrue(!asked.isEmpty() && asked.size() < withNews.size(), "asked for " + asked.size());
        }
        assertTrue(most < withNews.size() / 2, most + " in one tick");
        assertEquals(withNews.size(), all.size());
        assertEquals(List.of(), tick(), "and nobody has news any more");
    }

    @Test
    void whoNeedsMoreIsAskedForAtOnceWhereverTheWalkIs() throws Exception {
        Set<String> first = Set.copyOf(tick());
        User late = withNews.stream()
                .filter(user -> !first.contains(key(user)))
                .findFirst()
                .orElseThrow();
        carryWhatThereIs(late);
        assertEquals(List.of(key(late)), ask(), "without a tick");
    }

    /** Time for the next walk has passed. */
    private List<String> tick() {
        now.addAndGet(SharedState.TICK.toNanos());
        return ask();
    }

    /** Answers the accounts of those for whom the store was asked. */
    private List<String> ask() {
        List<Command> commands = quotas.ask(now.get());
        List<@Nullable Object> answers = new ArrayList<>();
        commands.forEach(command -> answers.add(store.answer(command)));
        quotas.answered(answers);
        return commands.stream()
                .filter(command -> command.name().equals("EVAL"))
                .map(command -> new String(command.arguments().get(2), UTF_8))
                .toList();
    }

    private static String key(User user) {
        Quota.Period ever = Quota.Period.EVER;
        return new Account(ever, ever.beginning(NOON), Quota.Traffic.BOTH).key("x:", user.toString());
    }

    private static void carryWhatThereIs(User user) throws NetworkException {
        AtomicLong carried = new AtomicLong();
        user.begin(new Downloads(carried), InetAddress.ofLiteral("192.0.2.1"));
        Gate gate = Objects.requireNonNull(user.gate());
        Gate.Pass pass = gate.pass(false);
        while (!gate.isUsedUp() && !gate.isShort()) {
            int granted = pass.claim(1000);
            carried.addAndGet(granted);
            pass.carried(granted, granted);
        }
    }
}
