package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Resolver;
import culvert.net.Stream;
import culvert.relay.PeerEvents;
import culvert.shadowsocks.stream.ClientProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is chosen among servers, by a clock that only the test moves. */
final class ChoiceTest {
    private static final Duration MOMENT = Duration.ofMillis(60);

    private static final PeerEvents NOBODY = new PeerEvents() {};

    private final AtomicLong clock = new AtomicLong();
    private int targets;

    @Test
    void theLastGoodOneGoesFirst() {
        for (int round = 0; round < 20; round++) {
            Choice choice = choice(remote("a"), remote("b"), remote("c"));
            answers(choice, "b");
            for (int i = 0; i < 20; i++) {
                assertEquals("b", first(choice));
            }
        }
    }

    @Test
    void whatIsKnownOfThoseThatStayIsKnownAfterAChange() {
        Remote stays = remote("a");
        Remote fails = remote("b");
        Remote goes = remote("c");
        Choice before = choice(stays, fails, goes);
        Target site = target();
        before.answered(of(before, "a"), site, 0);
        fails(before, "b");
        Remote renamed = new Remote("A", 1, stays.places(), new Unused());
        Choice after = before.among(List.of(remote("d"), fails, renamed));
        assertEquals(List.of("A", "d", "b"), order(after), "the last good one, one that is new, one that failed");
        fails(before, "a");
        assertEquals("d", first(after), "what sessions of before find counts too");
        answers(after, "A");
        assertEquals("a", first(before));
        after.answered(of(after, "d"), site, 0);
        answers(after, "A");
        assertEquals("d", after.order(site).candidates().getFirst().label(), "where the target was reached");
        pass(Health.FIRST_PAUSE);
        assertEquals("b", first(after), "it had paused since before the change");
    }

    @Test
    void allAreInTheOrderWhateverIsKnownOfThem() {
        Choice choice = choice(remote("a"), remote("b"), remote("c"));
        answers(choice, "b");
        fails(choice, "a");
        List<String> order = order(choice);
        assertEquals("b", order.getFirst());
        assertEquals("a", order.getLast());
        fails(choice, "b");
        fails(choice, "c");
        assertEquals(Set.of("a", "b", "c"), new HashSet<>(order(choice)));
        assertEquals("b", first(choice), "the last good one, when none is");
    }

    @Test
    void oneThatFailedComesBackByOneSession() {
        Choice choice = choice(remote("a"), remote("b"));
        fails(choice, "a");
        answers(choice, "b");
        pass(Health.FIRST_PAUSE.minusMillis(1));
        assertEquals("b", first(choice));
        pass(Duration.ofMillis(1));
        Choice.Order trial = choice.order(target());
        assertEquals("a", trial.candidates().getFirst().label());
        assertEquals(Choice.TRIAL_HEAD_START, trial.headStart(), "the good one is not waited for");
        assertEquals("b", first(choice), "one session tries, and no other");
        answers(choice, "a");
        fails(choice, "b");
        assertEquals("a", first(choice));
    }

    @Test
    void thePauseGrowsWithEachTrialThatFails() {
        Choice choice = choice(remote("a"), remote("b"));
        answers(choice, "b");
        Duration pause = Health.FIRST_PAUSE;
        fails(choice, "a");
        for (int i = 0; i < 12; i++) {
            pass(pause.minusMillis(1));
            assertEquals("b", first(choice), "pause " + i);
            pass(Duration.ofMillis(1));
            assertEquals("a", first(choice), "pause " + i);
            fails(choice, "a");
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(Health.LAST_PAUSE) < 0 ? pause : Health.LAST_PAUSE;
        }
        assertEquals(Health.LAST_PAUSE, pause);
    }

    @Test
    void aTrialThatLearnsNothingIsFollowedByAnother() {
        Choice choice = choice(remote("a"), remote("b"));
        answers(choice, "b");
        fails(choice, "a");
        for (int i = 0; i < 3; i++) {
            pass(Health.FIRST_PAUSE);
            assertEquals("a", first(choice));
            assertEquals("b", first(choice));
        }
    }

    @Test
    void sessionsThatFailTogetherAreOneFailure() {
        Choice choice = choice(remote("a"), remote("b"));
        answers(choice, "b");
        for (int i = 0; i < 100; i++) {
            fails(choice, "a");
        }
        pass(Health.FIRST_PAUSE);
        assertEquals("a", first(choice));
    }

    @Test
    void oneThatNeverAnsweredIsSuspectedAtOnce() {
        Choice choice = choice(remote("a"), remote("b"));
        String asked = first(choice);
        choice.asked(of(choice, asked), target());
        pass(Health.FIRST_PATIENCE.minusMillis(1));
        order(choice);
        assertTrue(!of(choice, asked).health().sitsOut());
        pass(Duration.ofMillis(1));
        assertNotEquals(asked, first(choice));
        assertEquals(asked, order(choice).getLast());
    }

    @Test
    void whereAnswersHaveComeSeveralTargetsHaveToBeSilent() {
        Choice choice = choice(remote("a"), remote("b"));
        answers(choice, "a");
        Target dead = target();
        for (int i = 0; i < 10; i++) {
            choice.asked(of(choice, "a"), dead);
            choice.unanswered(of(choice, "a"), dead, "reset");
            pass(Health.PATIENCE);
            assertEquals("a", first(choice), "one target is not everybody");
        }
        for (int i = 0; i < 3; i++) {
            assertEquals("a", first(choice));
            choice.asked(of(choice, "a"), target());
        }
        assertEquals("a", first(choice));
        pass(Health.PATIENCE);
        assertEquals("b", first(choice));
    }

    @Test
    void anAnswerEndsTheSuspicion() {
        Choice choice = choice(remote("a"), remote("b"));
        answers(choice, "a");
        for (int i = 0; i < 20; i++) {
            choice.asked(of(choice, "a"), target());
            choice.asked(of(choice, "a"), target());
            pass(Health.PATIENCE);
            answers(choice, "a");
        }
        assertEquals("a", first(choice));
    }

    /** As where a proxy takes connections for a server that is not there. */
    @Test
    void oneThatEndsTheFirstSessionsWithoutAnAnswerSitsOut() {
        Choice choice = choice(remote("a", 1), remote("b", 0.9));
        Target dead = target();
        for (int i = 0; i < 3; i++) {
            choice.asked(of(choice, "a"), dead);
            choice.unanswered(of(choice, "a"), dead, "no-answer");
            pass(Health.FIRST_PATIENCE);
            assertEquals("a", first(choice), "one target may be dead");
        }
        choice.unanswered(of(choice, "a"), target(), "no-answer");
        assertEquals("b", first(choice));
    }

    @Test
    void aTargetKeepsItsServerWhileThatWorks() {
        Choice choice = choice(remote("a"), remote("b"));
        Target shop = target();
        answers(choice, "a", shop);
        fails(choice, "a");
        answers(choice, "b");
        assertEquals("b", first(choice, shop), "a does not work");
        pass(Health.FIRST_PAUSE);
        assertEquals("a", first(choice));
        answers(choice, "a");
        assertEquals("a", first(choice, shop));
        assertEquals("b", first(choice), "others stay with the last good one");
    }

    @Test
    void aTargetWhoseServerWorksIsNoTrial() {
        Choice choice = choice(remote("a"), remote("b"));
        Target shop = target();
        answers(choice, "b", shop);
        fails(choice, "a");
        pass(Health.FIRST_PAUSE);
        assertEquals("b", first(choice, shop));
        assertEquals("a", first(choice));
    }

    @Test
    void targetsAreRememberedForAWhileAndUpToANumber() {
        Choice choice = choice(remote("a"), remote("b"));
        Target shop = target();
        answers(choice, "b");
        answers(choice, "a", shop);
        assertEquals("a", first(choice, shop));
        pass(StickyTargets.FOR);
        assertEquals("b", first(choice, shop));
        answers(choice, "a", shop);
        for (int i = 0; i < StickyTargets.MAX; i++) {
            answers(choice, "b");
        }
        assertEquals("b", first(choice, shop));
    }

    @Test
    void theHeavierGoesFirstAndOneWithoutWeightLast() {
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of("a", "b", "c"), order(choice(remote("c", 0), remote("b", 0.5), remote("a", 1))));
        }
    }

    @Test
    void theHeavierTakesItsPlaceAgain() {
        Choice choice = choice(remote("home", 1), remote("away", 0.3));
        fails(choice, "home");
        answers(choice, "away");
        pass(Health.FIRST_PAUSE);
        assertEquals("home", first(choice));
        answers(choice, "home");
        assertEquals("home", first(choice));
    }

    @Test
    void aMuchQuickerOneTakesOver() {
        Choice choice = choice(remote("slow"), remote("quick"), remote("alike"));
        answers(choice, "slow", target(), Duration.ofMillis(300));
        answers(choice, "alike", target(), Duration.ofMillis(250));
        assertEquals("slow", first(choice));
        answers(choice, "quick", target(), Duration.ofMillis(60));
        assertEquals("quick", first(choice));
    }

    @Test
    void theAddressesOfAServerFollowEachOther() {
        for (int i = 0; i < 20; i++) {
            Choice choice = choice(remote("a", 1, 1, 2, 3), remote("b", 1, 1, 2));
            List<String> order = choice.order(target()).candidates().stream()
                    .map(candidate -> candidate.remote().name())
                    .toList();
            assertEquals(2, changes(order), order::toString);
            choice.failed(choice.candidates().getFirst(), "refused");
            assertEquals("a (a.test:1)", order(choice).getLast());
        }
    }

    private static int changes(List<String> order) {
        int changes = 1;
        for (int i = 1; i < order.size(); i++) {
            changes += order.get(i).equals(order.get(i - 1)) ? 0 : 1;
        }
        return changes;
    }

    private Choice choice(Remote... remotes) {
        return new Choice(List.of(remotes), clock::get);
    }

    private static Remote remote(String name) {
        return remote(name, 1);
    }

    private static Remote remote(String name, double weight) {
        return remote(name, weight, 1);
    }

    private static Remote remote(String name, double weight, int... ports) {
        List<Target> addresses = Arrays.stream(ports)
                .mapToObj(port -> new Target(new DomainName(name + ".test"), port))
                .toList();
        return new Remote(name, weight, new Servers(addresses, new Unasked(), NOBODY), new Unused());
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** Another one each time. */
    private Target target() {
        targets++;
        return new Target(new Ip(InetAddress.ofLiteral("10.0." + targets / 250 + "." + targets % 250)), 443);
    }

    private String first(Choice choice) {
        return first(choice, target());
    }

    private static String first(Choice choice, Target target) {
        return choice.order(target).candidates().getFirst().label();
    }

    private List<String> order(Choice choice) {
        return choice.order(target()).candidates().stream()
                .map(Candidate::label)
                .toList();
    }

    private void answers(Choice choice, String name) {
        answers(choice, name, target());
    }

    private static void answers(Choice choice, String name, Target target) {
        answers(choice, name, target, MOMENT);
    }

    private static void answers(Choice choice, String name, Target target, Duration after) {
        choice.answered(of(choice, name), target, after.toNanos());
    }

    private static void fails(Choice choice, String name) {
        choice.failed(of(choice, name), "refused");
    }

    private static Candidate of(Choice choice, String name) {
        return choice.candidates().stream()
                .filter(candidate -> candidate.label().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static final class Unasked implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) {
            throw new AssertionError(name);
        }

        @Override
        public void close() {}
    }

    private static final class Unused implements ClientProtocol {
        @Override
        public Stream open(Stream raw, Target target) {
            throw new AssertionError(target);
        }

        @Override
        public void close() {}
    }
}
