package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users who come, change and go at one server, and what becomes of that at others. */
class SharedUsersTest {
    /** In which a change has to be everywhere, with half a second left for files. */
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private static final Duration A_WHILE = Duration.ofSeconds(20);

    private final FakeFleet fleet = new FakeFleet();
    private final UserServer one = new UserServer(fleet, 1, false);
    private final UserServer other = new UserServer(fleet, 2, false);

    @Test
    void whatChangesAtOneChangesAtTheOther() {
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        assertEquals(Map.of("ada", "a1"), other.file);
        other.set("ada", "a2");
        one.set("bob", "b1");
        fleet.pass(HALF_A_SECOND);
        assertEquals(Map.of("ada", "a2", "bob", "b1"), one.file);
        assertEquals(one.file, other.file);
        other.remove("ada");
        fleet.pass(HALF_A_SECOND);
        assertEquals(Map.of("bob", "b1"), one.file);
        fleet.pass(A_WHILE);
        assertEquals(List.of("ada=a1", "bob=b1"), other.log, "nothing comes twice");
        assertEquals(List.of("ada=a2", "-ada"), one.log);
        assertEquals(new SharedUsers.Figures(2, 2, 0, 0, true), one.part().figures());
    }

    @Test
    void nothingOfItCanBeReadThere() {
        joinBoth();
        one.set("ada", "t0p secret");
        fleet.pass(HALF_A_SECOND);
        Map<String, String> there = fleet.keys.hash("x:u");
        assertEquals(1, there.size());
        assertFalse(there.toString().contains("t0p secret"));
        assertEquals(1, fleet.keys.length("x:c"));
    }

    /** Whoever changes what another has changed has seen it, so it is later. */
    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void clocksMayBeApart(long seconds) {
        other.ahead = Duration.ofSeconds(seconds);
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        other.set("ada", "a2");
        fleet.pass(HALF_A_SECOND);
        one.set("ada", "a3");
        fleet.pass(HALF_A_SECOND);
        assertEquals(Map.of("ada", "a3"), other.file);
        other.remove("ada");
        fleet.pass(HALF_A_SECOND);
        assertEquals(Map.of(), one.file);
    }

    @Test
    void whatChangesWhileOneIsAwayIsMadeUpForByTheLaterChange() {
        joinBoth();
        one.set("ada", "a1");
        one.set("bob", "b1");
        fleet.pass(HALF_A_SECOND);
        one.lose();
        other.lose();
        one.set("ada", "a2");
        one.set("eve", "e1");
        fleet.pass(A_WHILE);
        other.set("ada", "a3");
        other.remove("bob");
        assertEquals(Optional.empty(), one.part().refusal());
        one.join();
        fleet.pass(HALF_A_SECOND);
        other.join();
        fleet.pass(Duration.ofSeconds(1));
        assertEquals(Map.of("ada", "a3", "eve", "e1"), one.file);
        assertEquals(one.file, other.file);
    }

    @Test
    void whoWasRemovedStaysRemovedAlsoWhereThatIsHeardOfLate() {
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        fleet.kill(other.part());
        one.remove("ada");
        fleet.pass(A_WHILE);
        other.restart();
        fleet.pass(A_WHILE);
        assertEquals(Map.of(), other.file);
        assertEquals(Map.of(), one.file);
    }

    /** What the old one has carried is not the new one's, and what the old one has open ends. */
    @Test
    void whoCameToAFormerNameIsSomebodyElse() {
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        other.lose();
        one.remove("ada");
        one.set("ada", "a9");
        fleet.pass(HALF_A_SECOND);
        other.join();
        fleet.pass(HALF_A_SECOND);
        assertEquals(List.of("ada=a1", "-ada", "ada=a9"), other.log);
        one.set("ada", "a10");
        fleet.pass(HALF_A_SECOND);
        assertEquals("ada=a10", other.log.getLast());
        assertEquals(4, other.log.size(), other.log::toString);
    }

    @Test
    void oneThatComesBackEmptyIsTold() {
        joinBoth();
        one.set("ada", "a1");
        other.set("bob", "b1");
        one.set("eve", "e1");
        fleet.pass(HALF_A_SECOND);
        one.remove("eve");
        fleet.pass(HALF_A_SECOND);
        one.lose();
        other.lose();
        fleet.keys.clear();
        UserServer third = new UserServer(fleet, 3, false);
        third.join();
        joinBoth();
        fleet.pass(Duration.ofSeconds(1));
        assertEquals(Map.of("ada", "a1", "bob", "b1"), third.file);
        assertEquals(third.file, one.file);
        assertEquals(third.file, other.file);
    }

    /** Without a connection that breaks. */
    @Test
    void oneThatIsEmptiedIsToldAfterAWhile() {
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        fleet.keys.clear();
        fleet.pass(SharedUsers.ALL.plus(A_WHILE));
        assertEquals(1, fleet.keys.hash("x:u").size());
        assertEquals(Map.of("ada", "a1"), other.file);
    }

    @Test
    void strictlyNothingIsChangedThatOthersDoNotLearn() {
        UserServer strict = new UserServer(fleet, 3, true);
        assertTrue(strict.part().refusal().isPresent());
        strict.join();
        fleet.pass(HALF_A_SECOND);
        assertEquals(Optional.empty(), strict.part().refusal());
        strict.lose();
        assertTrue(strict.part().refusal().isPresent());
        strict.join();
        fleet.pass(HALF_A_SECOND);
        fleet.refusal = "OOM command not allowed";
        fleet.pass(HALF_A_SECOND);
        assertTrue(strict.part().refusal().isPresent());
        fleet.refusal = "";
        fleet.pass(A_WHILE);
        assertEquals(Optional.empty(), strict.part().refusal());
    }

    /** Full, say: who only listens would not notice. */
    @Test
    void whetherAnythingCanBeToldIsKnownBeforehand() {
        joinBoth();
        fleet.refuses = "SET";
        fleet.refusal = "OOM command not allowed";
        fleet.pass(SharedUsers.TRIAL.plus(HALF_A_SECOND));
        assertFalse(one.part().figures().isInStep());
    }

    @Test
    void whatIsSealedByAnotherPasswordIsLeftAlone() {
        other.password = "another";
        joinBoth();
        one.set("ada", "a1");
        other.set("bob", "b1");
        fleet.pass(A_WHILE);
        assertEquals(Map.of("bob", "b1"), other.file);
        assertEquals(Map.of("ada", "a1"), one.file);
        assertEquals(1, other.part().figures().unreadable());
        other.password = one.password; // one after the other gets the new one
        other.restart();
        fleet.pass(A_WHILE);
        assertEquals(Map.of("ada", "a1", "bob", "b1"), one.file);
        assertEquals(one.file, other.file);
        assertEquals(0, other.part().figures().unreadable());
    }

    @Test
    void whoWritesThereWithoutThePasswordChangesNobody() {
        joinBoth();
        one.set("ada", "a1");
        one.set("bob", "b1");
        fleet.pass(HALF_A_SECOND);
        String ofBob = fleet.keys.hash("x:u").getOrDefault("bob", "");
        fleet.keys.execute(List.of("HSET", "x:u", "ada", ofBob));
        fleet.keys.execute(List.of("HSET", "x:u", "eve", "nonsense"));
        fleet.keys.execute(List.of("XADD", "x:c", "*", "u", "ada", "u", "eve"));
        fleet.pass(A_WHILE);
        assertEquals(Map.of("ada", "a1", "bob", "b1"), other.file);
        assertEquals(2, other.part().figures().unreadable());
        other.join();
        fleet.pass(A_WHILE);
        assertEquals(1, other.part().figures().unreadable(), "what is known is put right");
    }

    @Test
    void whatIsRefusedWasNotTold() {
        joinBoth();
        fleet.refusal = "OOM command not allowed when used memory > 'maxmemory'.";
        fleet.refuses = "HSET";
        one.set("ada", "a1");
        fleet.pass(A_WHILE);
        assertEquals(0, one.part().figures().told());
        fleet.refusal = "";
        fleet.pass(A_WHILE);
        assertEquals(Map.of("ada", "a1"), other.file);
        assertEquals(1, one.part().figures().told());
    }

    /** What was told before is told again, by somebody who has kept it. */
    @Test
    void whatIsOlderIsNotTaken() {
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        String old = fleet.keys.hash("x:u").getOrDefault("ada", "");
        one.remove("ada");
        fleet.pass(HALF_A_SECOND);
        fleet.keys.execute(List.of("HSET", "x:u", "ada", old));
        fleet.keys.execute(List.of("XADD", "x:c", "*", "u", "ada"));
        fleet.pass(A_WHILE);
        assertEquals(Map.of(), other.file);
        UserServer third = new UserServer(fleet, 3, false);
        third.join();
        fleet.pass(A_WHILE);
        assertEquals(Map.of(), third.file, "it was put right");
    }

    @Test
    void whoCannotBeAUserAtOneIsOneElsewhere() {
        other.unfit.put("ada", "the port is unknown");
        joinBoth();
        one.set("ada", "a1");
        one.set("bob", "b1");
        fleet.pass(A_WHILE);
        assertEquals(Map.of("bob", "b1"), other.file);
        assertEquals(1, other.part().figures().refused());
        assertEquals(Map.of("ada", "a1", "bob", "b1"), one.file);
        other.unfit.clear();
        fleet.pass(SharedUsers.ALL);
        assertEquals(one.file, other.file);
        assertEquals(0, other.part().figures().refused());
    }

    @Test
    void whatCannotBeWrittenIsTriedAgain() {
        other.failure = "the disk is full";
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(A_WHILE);
        assertEquals(Map.of(), other.file);
        assertFalse(other.part().figures().isInStep());
        other.failure = "";
        fleet.pass(SharedUsers.AGAIN.plus(HALF_A_SECOND));
        assertEquals(Map.of("ada", "a1"), other.file);
        assertTrue(other.part().figures().isInStep());
    }

    @Test
    void whatIsWrittenByHandIsToldAndWhatIsMissingComesBack() {
        joinBoth();
        one.set("ada", "a1");
        one.set("bob", "b1");
        fleet.pass(A_WHILE);
        one.write("eve", "e1");
        one.write("bob", "b2");
        one.file.remove("ada");
        one.restart();
        fleet.pass(A_WHILE);
        assertEquals(Map.of("ada", "a1", "bob", "b2", "eve", "e1"), other.file);
        assertEquals(other.file, one.file);
    }

    /** Of whom both have, whoever shares first counts; nobody has noted anything then. */
    @Test
    void serversThatBeginToShareHaveTheUsersOfBoth() {
        one.write("ada", "a1");
        one.write("bob", "b1");
        other.write("bob", "b2");
        other.write("eve", "e1");
        one.join();
        fleet.pass(HALF_A_SECOND);
        other.join();
        fleet.pass(HALF_A_SECOND);
        assertEquals(Map.of("ada", "a1", "bob", "b1", "eve", "e1"), one.file);
        assertEquals(one.file, other.file);
        assertEquals(Set.of("ada=a1", "bob=b1"), Set.copyOf(other.log), "nobody was removed");
    }

    /** A file that somebody has put back brings nobody back. */
    @Test
    void withoutWhatWasNotedOthersAreBelieved() {
        joinBoth();
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        one.remove("ada");
        fleet.pass(HALF_A_SECOND);
        other.write("ada", "a1");
        other.loseNotes();
        other.restart();
        fleet.pass(A_WHILE);
        assertEquals(Map.of(), other.file);
        assertEquals(Map.of(), one.file);
    }

    @Test
    void removalsAreForgottenInTheEnd() {
        joinBoth();
        one.set("ada", "a1");
        one.remove("ada");
        fleet.pass(HALF_A_SECOND);
        assertEquals(1, fleet.keys.hash("x:u").size());
        one.ahead = UserBook.REMEMBERED.plus(A_WHILE);
        other.ahead = one.ahead;
        one.join();
        other.join();
        fleet.pass(A_WHILE);
        assertEquals(Map.of(), fleet.keys.hash("x:u"));
    }

    @Test
    void thousandsGoInBatches() {
        int many = 3 * SharedUsers.BATCH + 7;
        IntStream.range(0, many).forEach(i -> one.write("user" + i, "u"));
        joinBoth();
        fleet.pass(A_WHILE);
        assertEquals(many, other.file.size());
        assertEquals(many, one.part().figures().told());
        assertTrue(fleet.keys.length("x:c") <= 4, "an entry for each batch");
    }

    @Test
    void nothingIsSharedAfterTheEnd() {
        joinBoth();
        fleet.pass(HALF_A_SECOND);
        other.part().end();
        one.set("ada", "a1");
        fleet.pass(A_WHILE);
        assertEquals(Map.of(), other.file);
        assertFalse(other.part().figures().isInStep());
    }

    private void joinBoth() {
        one.join();
        other.join();
        fleet.pass(HALF_A_SECOND);
    }
}
