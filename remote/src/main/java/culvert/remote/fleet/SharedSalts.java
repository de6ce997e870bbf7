package culvert.remote.fleet;

import culvert.crypto.Edition;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.Recurring;
import culvert.shadowsocks.SaltMemory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that several servers share of the requests that have come: what one has taken, all others refuse.
 *
 * <p>One platform thread asks, for all carriers and ports: everything that has come while it waited for an answer goes with the
 * next round trip. Who asks waits for a bounded time, and no time at all while the store is known to be away and
 * {@link Store#isStrict} does not hold.
 */
public final class SharedSalts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SharedSalts.class);

    /** How long a request waits that is refused without an answer: a failover of a second or less is not noticed. */
    static final Duration STRICT_PATIENCE = Duration.ofSeconds(1);

    /** How long one waits that is served without: once for each outage, and only those that came just before it. */
    static final Duration AVAILABLE_PATIENCE = Duration.ofMillis(250);

    /**
     * For a request of 2022, which passes for 62 s by the clock of one server: two servers may be 58 s apart by their
     * clocks.
     */
    public static final Duration KEPT_2022 = Duration.ofMinutes(2);

    /** What waits for an answer, or to be entered after an outage: of 100 bytes or so each. The oldest make room. */
    static final int MOST_WAITING = 1 << 16;

    /** In one round trip: 40 KB. */
    static final int BATCH = 512;

    /** The first that come are checked, too: nothing listens before, unless it takes longer. */
    private static final Duration START = Duration.ofSeconds(5);

    /** So far from the last round trip is the next that somebody waits for: what comes soon goes together, what comes after a pause at once. */
    static final Duration APART = Duration.ofNanos(500_000);

    /** When nobody comes, the store is asked all the same, so that its absence is known before somebody does. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Store store;
    private final Line line;
    private final LongConsumer took;
    private final Duration patience;
    private final Queue<Ask> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waits = new AtomicInteger();
    private final AtomicLong fresh = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Told told = new Told(System::nanoTime);
    private final Pace pace; // of the thread that asks
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread thread;

    // of that thread
    private long lostBefore;
    private long asked = System.nanoTime() - APART.toNanos();
    private boolean isTold; // of the outage, or at the start of the connection

    /** Whether an answer may be expected at once. */
    private volatile boolean answers;

    private volatile long lastTook;
    private volatile boolean idle;
    private volatile boolean closing;

    /**
     * What came of the questions so far.
     *
     * @param fresh requests that nobody had seen
     * @param refused those that another server had taken
     * @param unanswered those about which nobody could say anything
     * @param lost those of the last that could not be entered later either, and datagrams for which there was no room
     * @param answers whether the store answers now
     */
    public record Figures(long fresh, long refused, long unanswered, long lost, boolean answers) {}

    SharedSalts(Store store, Link.Opener opener, LongConsumer took, Duration patience) {
        this.store = store;
        this.line = new Line(opener);
        this.took = took;
        this.patience = patience;
        this.pace = new Pace(System::nanoTime, patience);
        this.thread = Thread.ofPlatform().name("fleet").daemon().unstarted(this::run);
        thread.start();
    }

    /**
     * Connects. Where that does not succeed, it goes on trying.
     *
     * @param took hears of each answer, how many nanoseconds it took
     */
    public static SharedSalts open(Store store, LongConsumer took) throws InterruptedException {
        Duration patience = store.isStrict() ? STRICT_PATIENCE : AVAILABLE_PATIENCE;
        SharedSalts salts = new SharedSalts(store, () -> RedisLink.open(store, patience), took, patience);
        if (!salts.tried.await(START.toMillis(), TimeUnit.MILLISECONDS)) {
            log.debug("{} is still being tried", store);
        }
        return salts;
    }

    /** A port's own memory, and behind it this one. Closing closes the first. */
    public SaltMemory behind(SaltMemory own, Edition edition) {
        return new SharedMemory(own, Kind.stream(edition), this);
    }

    /** The same for datagrams: all are told of, as far as there is room, and those are asked about that begin something. */
    public SaltMemory behindDatagrams(SaltMemory own) {
        return new SharedMemory(own, Kind.DATAGRAM, this);
    }

    /** From any thread. */
    public Figures figures() {
        return new Figures(fresh.get(), refused.get(), unanswered.get(), lost.get(), answers);
    }

    /** How many wait to be asked about, or entered. */
    int waiting() {
        return waits.get();
    }

    /** Enters what still can be, for a moment. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(patience.multipliedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void tell(byte[] salt) {
        Told.Place place = answers ? told.add(salt) : Told.Place.NONE;
        if (place == Told.Place.NONE) {
            lost.getAndIncrement();
        } else if (place == Told.Place.FIRST && idle) {
            LockSupport.unpark(thread);
        }
    }

    void confirm(Kind kind, byte[] salt) throws AuthenticationException {
        Ask ask = new Ask(kind, salt);
        boolean waitsForIt = answers || (store.isStrict() && kind != Kind.DATAGRAM);
        if (waitsForIt || kind != Kind.DATAGRAM) { // in an outage datagrams would take the place of connections
            put(waitsForIt ? ask.byThisThread() : ask);
        }
        switch (waitsForIt ? ask.await(patience) : Ask.Answer.NONE) {
            case NEW -> {
                answered(ask);
                fresh.getAndIncrement();
            }
            case KNOWN -> {
                answered(ask);
                refused.getAndIncrement();
                throw new AuthenticationException(Cause.REPLAY);
            }
            case NONE -> {
                unanswered.getAndIncrement();
                if (store.isStrict()) {
                    throw new AuthenticationException(Cause.REPLAY_UNCHECKED);
                }
            }
        }
    }

    private void answered(Ask ask) {
        long nanos = ask.age().toNanos();
        lastTook = nanos;
        took.accept(nanos);
    }

    /** As long as the last answer took, or as it would be waited for in vain. */
    void pretend() {
        long inVain = store.isStrict() ? patience.toNanos() : 0;
        long nanos = answers ? lastTook : inVain;
        long began = System.nanoTime();
        long left = nanos;
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, left);
            left = nanos - (System.nanoTime() - began);
        }
    }

    private void put(Ask ask) {
        if (waits.incrementAndGet() > MOST_WAITING) {
            Ask oldest = poll();
            if (oldest != null && oldest.isWorthEntering(store)) {
                oldest.answer(Ask.Answer.NONE);
                lost.getAndIncrement();
            }
        }
        waiting.offer(ask);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    private @Nullable Ask poll() {
        Ask next = waiting.poll();
        if (next != null) {
            waits.getAndDecrement();
        }
        return next;
    }

    private void run() {
        Recurring step = new Recurring("Asking the shared memory", this::step);
        while (!closing) {
            if (!step.run()) {
                line.rest(() -> closing);
            }
        }
        for (int left = waits.get(); left > 0 && line.isThere(); left -= BATCH) {
            step.run();
        }
        line.close();
    }

    private void step() {
        try {
            Link now = line.link();
            gather();
            List<Ask> batch = next();
            if (!batch.isEmpty()) {
                ask(now, batch);
            }
            if (waits.get() < BATCH) {
                isBack(now);
            }
            if (waiting.isEmpty() && !closing) {
                idle = true;
                if (waiting.isEmpty() && told.isEmpty()) {
                    LockSupport.parkNanos(this, IDLE.toNanos());
                }
                if (waiting.isEmpty() && !told.isEmpty() && !closing) {
                    LockSupport.parkNanos(this, Told.TOGETHER.toNanos()); // others come, for whom nobody wakes
                }
                idle = false;
                if (waiting.isEmpty() && told.isEmpty() && !closing) {
                    now.enter(List.of(Link.Entry.NOTHING));
                }
            }
        } catch (IOException e) {
            isAway(e);
        }
    }

    /** Several in one round trip cost the processor less than one after another. */
    private void gather() {
        long next = asked + APART.toNanos();
        for (long left = next - System.nanoTime(); left > 0 && isWorthGathering(); left = next - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private boolean isWorthGathering() {
        int now = waits.get();
        return now > 0 && now < BATCH && !closing;
    }

    /** What is still worth entering, in its order; those first for which somebody waits. */
    private List<Ask> next() {
        List<Ask> batch = new ArrayList<>();
        for (Ask ask = poll(); ask != null; ask = batch.size() < BATCH ? poll() : null) {
            if (ask.isWorthEntering(store)) {
                batch.add(ask);
            }
        }
        for (Ask ask = told.poll(); ask != null; ask = batch.size() < BATCH ? told.poll() : null) {
            batch.add(ask);
        }
        return batch;
    }

    private void ask(Link by, List<Ask> batch) throws IOException {
        List<Boolean> areNew;
        asked = System.nanoTime();
        try {
            areNew = by.enter(batch.stream()
                    .map(ask -> new Link.Entry(ask, ask.left(store)))
                    .toList());
        } catch (IOException e) {
            for (Ask ask : batch) {
                ask.isRepeated = true;
                boolean isDatagram = ask.kind == Kind.DATAGRAM; // which take nobody's place in an outage
                if (!store.isStrict() || isDatagram) {
                    ask.answer(Ask.Answer.NONE);
                }
                if (isDatagram) {
                    lost.getAndIncrement();
                } else {
                    put(ask);
                }
            }
            throw e;
        }
        pace.took(Duration.ofNanos(System.nanoTime() - asked));
        for (int i = 0; i < batch.size(); i++) {
            Ask ask = batch.get(i);
            if (areNew.get(i)) {
                ask.answer(Ask.Answer.NEW);
            } else {
                ask.answer(ask.isRepeated ? Ask.Answer.NONE : Ask.Answer.KNOWN);
            }
        }
        if (answers && !store.isStrict()) {
            hurry(batch);
        }
    }

    /** One that is slow is away. */
    private void hurry(List<Ask> answered) throws IOException {
        if (answered.stream().anyMatch(Ask::wasInVain)) {
            throw new IOException("it answers after more than " + patience.toMillis() + " ms");
        }
        pace.waited(answered.stream()
                .filter(ask -> ask.isAwaited && !ask.isRepeated)
                .map(Ask::age)
                .toList());
        if (pace.isSlow()) {
            throw new IOException("it answers after more than " + pace.limit().toMillis() + " ms as a rule");
        }
    }

    private void isBack(Link by) throws IOException {
        line.holds();
        if (answers) {
            return;
        }
        if (!store.isStrict()) {
            isQuick(by);
        }
        pace.begin();
        answers = true;
        tried.countDown();
        if (isTold) {
            log.atInfo()
                    .addKeyValue("redis", store)
                    .addKeyValue("lost", lost.get() - lostBefore)
                    .log("Redis answers again, and knows what was taken meanwhile, but for as many as were lost");
        } else {
            log.atInfo().addKeyValue("redis", store).log("requests are checked against what other servers have taken");
        }
        isTold = false;
    }

    /** One that answers late is not back. */
    private void isQuick(Link by) throws IOException {
        for (int left = pace.probes(); left > 0; left--) {
            long began = System.nanoTime();
            by.enter(List.of(Link.Entry.NOTHING));
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            pace.took(took);
            if (isTold && !pace.isGood(took)) {
                throw new IOException("it answers after " + took.toMillis() + " ms");
            }
        }
    }

    private void isAway(IOException why) {
        answers = false;
        tried.countDown();
        if (!isTold) {
            isTold = true;
            lostBefore = lost.get();
            log.atWarn()
                    .addKeyValue("redis", store)
                    .log(
                            store.isStrict()
                                    ? "Redis cannot be asked ({}): nobody gets in until it answers (redis_policy is strict)"
                                    : "Redis cannot be asked ({}): until it answers, what another server has taken can be"
                                            + " replayed here",
                            why.getMessage());
        }
        line.lose(() -> closing);
    }
}
