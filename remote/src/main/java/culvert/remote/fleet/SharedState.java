package culvert.remote.fleet;

import culvert.net.Recurring;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that several servers share but for the requests that have come: its parts ask what they have to by one platform thread and one
 * connection, all of them in one round trip. Nobody waits for the answers.
 */
public final class SharedState implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SharedState.class);

    /** How often the parts are asked what they have to ask. */
    static final Duration TICK = Duration.ofMillis(100);

    /** For an answer; a store that takes longer is away. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** When no part has anything to ask, the store is asked all the same, so that its absence is known. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Store store;
    private final List<Part> parts;
    private final Line line;
    private final Thread thread;

    // of that thread
    private boolean isTold; // of the outage, to whom it matters
    private boolean hasJoined;
    private long lastAsked;

    private volatile boolean answers;
    private volatile boolean closing;

    SharedState(Store store, Link.Opener opener, List<Part> parts) {
        this.store = store;
        this.parts = List.copyOf(parts);
        this.line = new Line(opener);
        this.thread = Thread.ofPlatform().name("fleet-state").daemon().unstarted(this::run);
        parts.forEach(part -> part.wakeBy(this::wake));
        thread.start();
    }

    /** Connects, in its own time. Where that does not succeed, it goes on trying. */
    public static SharedState open(Store store, List<Part> parts) {
        return new SharedState(store, () -> RedisLink.open(store, PATIENCE), parts);
    }

    /** A part has something to ask that should not wait for the next tick. From any thread. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /** Whether the store answers. From any thread. */
    public boolean answers() {
        return answers;
    }

    /** Lets the parts say their last, for a moment. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(PATIENCE.multipliedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Recurring step = new Recurring("Sharing with other servers", this::step);
        while (!closing) {
            if (step.run()) {
                LockSupport.parkNanos(this, closing ? 0 : TICK.toNanos());
            } else {
                isAway(); // parts that were asked and have heard nothing
                line.lose(() -> closing);
            }
        }
        new Recurring("Leaving other servers", this::leave).run();
        line.close();
    }

    private void step() {
        try {
            Link link = line.link();
            if (!hasJoined) {
                hasJoined = true;
                lastAsked = System.nanoTime();
                parts.forEach(Part::joined);
            }
            ask(link);
            line.holds();
            isBack();
        } catch (IOException e) {
            isAway();
            tell(e);
            line.lose(() -> closing);
        }
    }

    private void ask(Link link) throws IOException {
        long now = System.nanoTime();
        List<List<Command>> asked = parts.stream().map(part -> part.ask(now)).toList();
        List<Command> all = asked.stream().flatMap(List::stream).toList();
        if (!all.isEmpty()) {
            lastAsked = now;
            List<@Nullable Object> said = link.ask(all);
            int from = 0;
            for (int i = 0; i < parts.size(); i++) {
                int count = asked.get(i).size();
                if (count > 0) {
                    parts.get(i).answered(said.subList(from, from + count));
                }
                from += count;
            }
        } else if (now - lastAsked > IDLE.toNanos()) {
            lastAsked = now;
            link.enter(List.of(Link.Entry.NOTHING));
        }
    }

    private void leave() {
        if (!hasJoined) {
            return;
        }
        List<Command> last = new ArrayList<>();
        parts.forEach(part -> last.addAll(part.leave()));
        try {
            if (!last.isEmpty()) {
                line.link().ask(last);
            }
        } catch (IOException e) {
            log.debug("what was left to tell other servers was not told: {}", e.getMessage());
        }
    }

    private void isBack() {
        if (!answers) {
            answers = true;
            log.atInfo()
                    .addKeyValue("redis", store)
                    .log(isTold ? "what servers share is known again" : "this server shares with others");
            isTold = false;
        }
    }

    private void isAway() {
        answers = false;
        if (hasJoined) {
            hasJoined = false;
            parts.forEach(Part::away);
        }
    }

    /** That requests cannot be checked is told elsewhere. */
    private void tell(IOException why) {
        if (!isTold && parts.stream().anyMatch(Part::matters)) {
            isTold = true;
            log.atWarn()
                    .addKeyValue("redis", store)
                    .log(
                            store.isStrict()
                                    ? "other servers cannot be asked ({}): until they can, users carry what of their quotas this"
                                            + " server has, and no more, and nobody can change any (redis_policy is strict)"
                                    : "other servers cannot be asked ({}): until they can, quotas, users and devices are what"
                                            + " this server knows",
                            why.getMessage());
        }
    }
}
