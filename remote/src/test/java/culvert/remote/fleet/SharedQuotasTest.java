package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Ledger;
import culvert.net.Quota.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisDataException;

/** Servers that share a quota: what they get of it, give back, lose, and do without the store. */
class SharedQuotasTest {
    private static final long MEGABYTE = 1_000_000;
    private static final long QUOTA = 100 * MEGABYTE;

    /** What may be carried beyond it by each server, and by the last reads. */
    private static final long LITTLE = MEGABYTE / 10;

    private final LeaseBook store = new LeaseBook();
    private final AtomicLong now = new AtomicLong();
    private final Instant beginning = Instant.parse("2027-01-31T12:00:00Z");

    @Test
    void whatOneHasCarriedIsGoneForTheOthers() {
        QuotaNode one = node("one");
        QuotaNode other = node("other");
        assertEquals(60 * MEGABYTE, one.carryAsking(60 * MEGABYTE));
        pass(Duration.ofSeconds(5), one, other);
        long more = other.carryAsking(60 * MEGABYTE);
        assertTrue(more >= 40 * MEGABYTE - LITTLE && more <= 40 * MEGABYTE + LITTLE, "carried " + more);
        assertTrue(other.isOver());
        pass(Duration.ofSeconds(2), one, other);
        assertTrue(one.isOver(), "it is known where nothing is carried");
        assertEquals(0, one.carry(1));
    }

    @Test
    void whatEachKnowsOfAllIsWhatAllHaveCarried() {
        QuotaNode one = node("one");
        QuotaNode other = node("other");
        one.carryAsking(30 * MEGABYTE);
        other.carryAsking(5 * MEGABYTE);
        pass(Duration.ofSeconds(5), one, other);
        assertEquals(35 * MEGABYTE, used(one));
        assertEquals(35 * MEGABYTE, used(other));
        assertEquals(35 * MEGABYTE, store.all());
        assertEquals(0, one.figures().unused());
    }

    @Test
    void aLeaseIsNotMoreThanAPartOfWhatIsLeft() {
        QuotaNode one = node("one");
        one.carryAsking(50 * MEGABYTE);
        assertTrue(store.all() - one.carried() <= 2 * QUOTA / 2 / 16, "has " + (store.all() - one.carried()));
        assertTrue(one.figures().unused() > 0);
    }

    @Test
    void whoIsKilledLosesWhatItHadOfTheQuotaAndNoMore() {
        QuotaNode one = node("one");
        one.carryAsking(50 * MEGABYTE);
        long lost = store.all() - one.carried();
        assertTrue(lost > 0);
        Ledger written = one.user.ledger(one.date());
        // it does not know of its last moments, either
        Ledger before = new Ledger(0, written.down() - MEGABYTE, written.marks());
        QuotaNode again = restarted("one", before);
        pass(Duration.ofSeconds(3), again);
        assertEquals(50 * MEGABYTE + lost, store.all(), "since nobody knows what of it was carried");
        long more = again.carryAsking(QUOTA);
        long rest = 50 * MEGABYTE - lost;
        assertTrue(more >= rest - LITTLE && more <= rest + LITTLE, "carried " + more + " of " + rest);
    }

    @Test
    void whoEndsInOrderLosesNothing() {
        QuotaNode one = node("one");
        one.carryAsking(50 * MEGABYTE);
        Ledger before = one.close();
        assertEquals(50 * MEGABYTE, store.all());
        QuotaNode again = restarted("one", before);
        pass(Duration.ofSeconds(3), again);
        assertEquals(50 * MEGABYTE, store.all());
        long more = again.carryAsking(QUOTA);
        assertTrue(more >= 50 * MEGABYTE - LITTLE && more <= 50 * MEGABYTE + LITTLE, "carried " + more);
    }

    @Test
    void anAnswerThatIsLostCostsNothing() {
        QuotaNode one = node("one");
        one.carryAsking(10 * MEGABYTE);
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofMillis(100));
            one.carry(MEGABYTE);
            one.done(one.commands());
            one.disconnect();
            one.connect();
            one.tick();
        }
        pass(Duration.ofSeconds(5), one);
        assertEquals(one.carried(), store.all());
    }

    @Test
    void withoutAStoreItGoesByWhatItKnows() {
        QuotaNode one = node("one");
        QuotaNode other = node("other");
        other.carryAsking(70 * MEGABYTE);
        pass(Duration.ofSeconds(4), one, other);
        one.disconnect();
        long more = one.carry(QUOTA);
        assertTrue(more >= 30 * MEGABYTE && more <= 30 * MEGABYTE + LITTLE, "carried " + more);
        assertTrue(one.isOver());
        assertFalse(one.figures().answers());
        one.connect();
        pass(Duration.ofSeconds(3), one, other);
        assertEquals(one.carried() + other.carried(), store.all(), "and tells it when it can");
        assertTrue(other.isOver());
    }

    @Test
    void whereThatIsForbiddenItUsesWhatItHas() {
        QuotaNode one = node("one", true);
        one.carryAsking(10 * MEGABYTE);
        long has = store.all() - one.carried();
        one.disconnect();
        long more = one.carry(QUOTA);
        assertTrue(more >= has && more <= has + LITTLE, "carried " + more + " of " + has);
        assertFalse(one.isOver(), "it may be back within a moment");
        pass(Duration.ofMillis(1100));
        assertTrue(one.judge());
        one.connect();
        pass(Duration.ofMillis(200), one);
        assertFalse(one.judge());
        assertEquals(MEGABYTE, one.carryAsking(MEGABYTE));
    }

    /** Also where nobody has anything to tell, and all wait. */
    @Test
    void whereThatIsForbiddenARefusalEndsWhenItIsRepaired() {
        QuotaNode one = node("one", true);
        for (int i = 0; i < 40; i++) {
            pass(Duration.ofMillis(100));
            List<Command> commands = one.commands();
            if (!commands.isEmpty()) {
                one.refused(commands, new JedisDataException("NOPERM this user has no permissions"));
            }
        }
        assertTrue(one.judge());
        pass(Duration.ofSeconds(5), one);
        assertFalse(one.judge());
        assertTrue(one.figures().answers());
    }

    /** Though Redis hung when it was to forget, and though more was about to be asked for. */
    @Test
    void whoIsRemovedWhileItIsAwayIsForgottenWhenItIsBack() {
        QuotaNode one = node("one");
        one.carryAsking(30 * MEGABYTE);
        assertEquals(1, store.accounts());
        one.carry(5 * MEGABYTE);
        one.keepNobody();
        one.forget();
        assertFalse(one.commands().isEmpty());
        one.disconnect();
        one.connect();
        pass(Duration.ofSeconds(2), one);
        assertEquals(0, store.accounts());
    }

    @Test
    void whatTheStoreForgetsTheServersTellItAgain() {
        QuotaNode one = node("one");
        QuotaNode other = node("other");
        one.carryAsking(30 * MEGABYTE);
        other.carryAsking(20 * MEGABYTE);
        pass(Duration.ofSeconds(4), one, other);
        Map<String, Map<String, Long>> before = store.hashes();
        one.carryAsking(10 * MEGABYTE);
        pass(Duration.ofSeconds(4), one, other);
        store.clear();
        pass(Duration.ofSeconds(3), one, other); // nobody carries anything, and no connection breaks
        assertEquals(60 * MEGABYTE, store.all());
        store.restore(before);
        pass(Duration.ofSeconds(3), one, other);
        assertEquals(60 * MEGABYTE, store.all());
    }

    @Test
    void aServerThatWasAloneTellsWhatItHasCarried() {
        QuotaNode alone = node("one");
        alone.disconnect();
        alone.carry(30 * MEGABYTE);
        Ledger before = alone.user.ledger(alone.date());
        QuotaNode again = restarted("one", before);
        QuotaNode other = node("other");
        pass(Duration.ofSeconds(3), again, other);
        assertEquals(30 * MEGABYTE, used(other));
    }

    @Test
    void whoComesToRememberWhatItHasCarriedIsAnother() {
        QuotaNode one = node("");
        one.carryAsking(10 * MEGABYTE);
        one.calledFromNowOn("one");
        pass(Duration.ofSeconds(4), one);
        assertEquals(10 * MEGABYTE, store.all());
        one.carryAsking(5 * MEGABYTE);
        pass(Duration.ofSeconds(4), one);
        assertEquals(15 * MEGABYTE, store.all());
    }

    @Test
    void aQuotaIsRaisedAndLowered() {
        QuotaNode one = node("one");
        QuotaNode other = node("other");
        one.carryAsking(2 * QUOTA);
        assertTrue(one.isOver());
        one.limit(2 * QUOTA);
        pass(Duration.ofMillis(200), one, other);
        assertFalse(one.judge());
        other.limit(2 * QUOTA);
        assertEquals(50 * MEGABYTE, one.carryAsking(50 * MEGABYTE));
        one.limit(QUOTA);
        other.limit(QUOTA);
        pass(Duration.ofSeconds(2), one, other);
        assertTrue(one.judge());
        assertTrue(other.judge());
        assertTrue(store.all() <= 150 * MEGABYTE + LITTLE, "what was given is taken back: " + store.all());
    }

    @Test
    void aQuotaThatIsNoMoreGivesBackWhatWasGiven() {
        QuotaNode one = node("one");
        one.carryAsking(10 * MEGABYTE);
        assertTrue(store.all() > 10 * MEGABYTE);
        one.limit(-1);
        pass(Duration.ofMillis(200), one);
        assertEquals(10 * MEGABYTE, store.all());
        one.limit(QUOTA);
        pass(Duration.ofSeconds(2), one);
        assertEquals(10 * MEGABYTE, used(one));
    }

    @Test
    void whoComesByTheNameOfOneWhoWasRemovedHasCarriedNothing() {
        QuotaNode one = node("one");
        one.carryAsking(QUOTA);
        QuotaNode other = node("other");
        pass(Duration.ofSeconds(1), one, other);
        for (QuotaNode each : List.of(one, other)) {
            each.keepNobody();
            each.forget();
            pass(Duration.ofMillis(200), each);
        }
        assertEquals(0, store.accounts());
        QuotaNode anew = node("one");
        assertEquals(MEGABYTE, anew.carryAsking(MEGABYTE));
    }

    @Test
    void eachPeriodHasItsOwn() {
        QuotaNode one = node("one").limit(QUOTA, Period.DAY);
        QuotaNode other = node("other").limit(QUOTA, Period.DAY);
        one.carryAsking(QUOTA);
        pass(Duration.ofSeconds(2), one, other);
        assertTrue(other.judge());
        pass(Duration.ofHours(12));
        pass(Duration.ofSeconds(2), one, other);
        assertFalse(one.judge());
        assertFalse(other.judge());
        long more = one.carryAsking(60 * MEGABYTE);
        pass(Duration.ofSeconds(3), one, other);
        more += other.carryAsking(60 * MEGABYTE);
        assertTrue(more >= QUOTA - LITTLE && more <= QUOTA + LITTLE, "carried " + more);
    }

    @Test
    void whatIsNotUsedIsGivenBackWhenNothingIsCarried() {
        QuotaNode one = node("one");
        one.carryAsking(10 * MEGABYTE);
        pass(Duration.ofMillis(1800), one);
        assertTrue(store.all() > 10 * MEGABYTE);
        pass(Duration.ofMillis(600), one);
        assertEquals(10 * MEGABYTE, store.all());
    }

    @Test
    void nobodyAsksWhereNobodyCarries() {
        QuotaNode one = node("one");
        one.carryAsking(MEGABYTE);
        pass(Duration.ofSeconds(4), one);
        long before = one.figures().requests();
        pass(Duration.ofSeconds(10), one);
        assertEquals(before, one.figures().requests());
    }

    @Test
    void aStoreThatRefusesIsAway() {
        QuotaNode one = node("one");
        one.carryAsking(MEGABYTE);
        pass(Duration.ofMillis(100));
        one.carry(20 * MEGABYTE);
        one.refused(one.commands(), new JedisDataException("OOM command not allowed"));
        assertFalse(one.figures().answers());
        one.carry(QUOTA);
        assertTrue(one.carried() >= QUOTA && one.carried() <= QUOTA + LITTLE, "carried " + one.carried());
        pass(Duration.ofSeconds(1), one);
        assertFalse(one.figures().answers(), "it is not asked so soon");
        pass(Duration.ofMillis(1500), one);
        assertTrue(one.figures().answers());
        assertTrue(store.all() >= QUOTA);
    }

    private static long used(QuotaNode node) {
        return node.user.used(node.user.limits().quota().orElseThrow(), node.date());
    }

    private QuotaNode node(String id) {
        return node(id, false);
    }

    private QuotaNode node(String id, boolean isStrict) {
        QuotaNode node = new QuotaNode(id, store, now, beginning, isStrict).limit(QUOTA);
        node.tick();
        return node;
    }

    private QuotaNode restarted(String id, Ledger before) {
        QuotaNode node =
                new QuotaNode(id, store, now, beginning, false).restored(before).limit(QUOTA);
        node.tick();
        return node;
    }

    /** Time passes, in which these ask as they always do. */
    private void pass(Duration time, QuotaNode... nodes) {
        long end = now.get() + time.toNanos();
        while (now.get() < end) {
            now.set(nodes.length == 0 ? end : Math.min(end, now.get() + SharedState.TICK.toNanos()));
            for (QuotaNode node : nodes) {
                node.judge();
                node.tick();
            }
        }
    }
}
