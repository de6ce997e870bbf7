package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose word counts about users who stand in a file already, who cannot stand there, and who is who. */
class UserBookTest {
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration A_WHILE = Duration.ofSeconds(20);

    private final FakeFleet fleet = new FakeFleet();
    private final UserServer one = new UserServer(fleet, 1, false);
    private final UserServer other = new UserServer(fleet, 2, false);

    /** What stands in the file of one who comes first is nobody's word, whatever is changed there before it has heard others. */
    @Test
    void aChangeBeforeTheFirstComparisonDoesNotVouchForTheOthers() {
        other.join();
        other.set("ada", "a2");
        fleet.pass(A_WHILE);
        one.write("ada", "a1");
        one.write("bob", "b1");
        one.set("bob", "b2");
        one.restart();
        fleet.pass(A_WHILE);
        assertEquals(Map.of("ada", "a2", "bob", "b2"), one.file);
        assertEquals(one.file, other.file);
    }

    @Test
    void whoCannotBeHereIsNobodyOnceRemoved() {
        joinBoth();
        other.unfit.put("ada", "no such port");
        one.set("ada", "a1");
        fleet.pass(HALF_A_SECOND);
        assertEquals(1, other.part().figures().refused());
        one.remove("ada");
        fleet.pass(HALF_A_SECOND);
        assertEquals(0, other.part().figures().refused());
    }

    /** Whoever wrote it into which file: nothing is cut for that, and no quota forgotten. */
    @Test
    void whoIsWrittenAtEachByHandIsOneUser() {
        joinBoth();
        one.set("eve", "e1");
        fleet.pass(HALF_A_SECOND);
        one.write("ada", "a1");
        other.write("ada", "a1");
        one.restart();
        other.restart();
        fleet.pass(A_WHILE);
        assertEquals(Map.of("ada", "a1", "eve", "e1"), one.file);
        assertEquals(one.file, other.file);
        assertFalse(one.log.contains("-ada") || other.log.contains("-ada"), () -> one.log + ", " + other.log);
    }

    private void joinBoth() {
        one.join();
        other.join();
        fleet.pass(HALF_A_SECOND);
    }
}
