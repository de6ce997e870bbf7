package culvert.remote.fleet;

import static java.util.Objects.requireNonNull;

import culvert.net.Gate;
import culvert.net.Ledger;
import culvert.net.Limits;
import culvert.net.NetworkException;
import culvert.net.Quota;
import culvert.net.User;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server in a test, with one user, whose time and connection the test has in its hands. */
final class QuotaNode {
    private static final int MOST_AT_ONCE = 128 * 1024;

    final User user = new User("ada");
    private final LeaseBook store;
    private final AtomicLong now; // nanoseconds since the beginning, for all nodes of a test
    private final Instant beginning;
    private final AtomicLong carried = new AtomicLong();
    private final SharedQuotas quotas;
    private String id;
    private boolean isConnected = true;
    private boolean hasJoined;
    private boolean wakes;
    private Gate.@Nullable Pass pass;

    /** @param beginning what its clock shows at the beginning */
    QuotaNode(String id, LeaseBook store, AtomicLong now, Instant beginning, boolean isStrict) {
        this.id = id;
        this.store = store;
        this.now = now;
        this.beginning = beginning;
        this.quotas = new SharedQuotas(
                "x:",
                isStrict,
                () -> this.id.isEmpty() ? Optional.empty() : Optional.of(this.id),
                this::date,
                now::get);
        quotas.wakeBy(() -> wakes = true);
        try {
            user.begin(new Downloads(carried), InetAddress.ofLiteral("192.0.2.1"));
        } catch (NetworkException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The user may so much, as from a configuration that was read; less than 0: anything. */
    QuotaNode limit(long bytes, Quota.Period period) {
        Optional<Quota> quota =
                bytes < 0 ? Optional.empty() : Optional.of(new Quota(bytes, period, Quota.Traffic.BOTH));
        user.limitBy(Limits.quota(quota));
        quotas.keep(List.of(user));
        judge();
        return this;
    }

    QuotaNode limit(long bytes) {
        return limit(bytes, Quota.Period.MONTH);
    }

    /** Before {@link #limit}: what the user had carried before the start. */
    QuotaNode restored(Ledger before) {
        user.restore(before);
        return this;
    }

    Instant date() {
        return beginning.plusNanos(now.get());
    }

    /** As it is done several times a second. True when the user may have nothing now. */
    boolean judge() {
        return user.judge(date());
    }

    /** Whether there is something to ask before the next tick. */
    boolean wakes() {
        return wakes;
    }

    void calledFromNowOn(String name) {
        id = name;
    }

    /** Asks what it has to ask, and is answered. */
    void tick() {
        List<Command> commands = commands();
        if (!commands.isEmpty()) {
            answered(done(commands));
        }
    }

    /** What it asks, where it is connected. */
    List<Command> commands() {
        wakes = false;
        if (!isConnected) {
            return List.of();
        }
        if (!hasJoined) {
            hasJoined = true;
            quotas.joined();
        }
        return quotas.ask(now.get());
    }

    void answered(List<@Nullable Object> answers) {
        quotas.answered(answers);
    }

    void refused(List<Command> commands, Object error) {
        List<@Nullable Object> answers = new ArrayList<>();
        commands.forEach(_ -> answers.add(error));
        quotas.answered(answers);
    }

    /** Has it done at the store, of which nobody hears. */
    List<@Nullable Object> done(List<Command> commands) {
        List<@Nullable Object> answers = new ArrayList<>();
        commands.forEach(command -> answers.add(store.answer(command)));
        return answers;
    }

    void disconnect() {
        isConnected = false;
        hasJoined = false;
        quotas.away();
    }

    void connect() {
        isConnected = true;
    }

    /** An orderly end. */
    Ledger close() {
        done(quotas.leave());
        return user.ledger(date());
    }

    void keepNobody() {
        quotas.keep(List.of());
    }

    void forget() {
        quotas.forget("ada");
    }

    SharedQuotas.Figures figures() {
        return quotas.figures();
    }

    /** Carries as much of that as the user may now, and answers how much that was. */
    long carry(long bytes) {
        long left = bytes;
        while (left > 0) {
            Gate gate = requireNonNull(user.gate());
            if (gate.isUsedUp() || gate.isShort()) {
                break;
            }
            Gate.Pass own = pass == null || !pass.isOf(gate) ? gate.pass(false) : pass;
            pass = own;
            int granted = own.claim((int) Math.min(left, MOST_AT_ONCE));
            carried.addAndGet(granted);
            own.carried(granted, granted);
            left -= granted;
        }
        return bytes - left;
    }

    /** The same, asking for more whenever there is none for now, as the thread of a server does at once. */
    long carryAsking(long bytes) {
        long sum = carry(bytes);
        for (int tries = 0;
                tries < 1000 && sum < bytes && !requireNonNull(user.gate()).isUsedUp();
                tries++) {
            now.addAndGet(Duration.ofMillis(1).toNanos());
            tick();
            sum += carry(bytes - sum);
        }
        return sum;
    }

    long carried() {
        return carried.get();
    }

    boolean isOver() {
        return user.barred() != null;
    }
}
