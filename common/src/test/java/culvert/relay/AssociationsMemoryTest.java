package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Where the budget for connections is used up. */
final class AssociationsMemoryTest extends AssociationsFixture {
    @Test
    void whatIsKnownIsChargedAndGivenBack() {
        Ended first = added("a");
        long one = budget.held();
        assertTrue(one > 0);
        added("b");
        assertEquals(2 * one, budget.held());
        table.close();
        toEnd.forEach(ended -> table.ended(ended.known));
        assertEquals(0, budget.held());
        assertNull(table.find(first.id()));
    }

    @Test
    void whereThereIsNoMemoryNobodyNewComesAndTheOthersStay() {
        Ended first = added("a");
        budget.open(() -> {}).known().tryAdd(budget.left());
        AssertionError refused = assertThrows(AssertionError.class, () -> new Ended("b", BOB));
        assertEquals(Cause.MEMORY, ((FailureException) Objects.requireNonNull(refused.getCause())).reason());
        assertFalse(first.isEnded());
        assertNull(table.find("b"));
    }

    @Test
    void forWantOfMemoryTheUserThatHasMostMakesRoomForAnother() {
        Ended first = added("a");
        Ended second = added("b");
        budget.open(() -> {}).known().tryAdd(budget.left());
        Ended bobs = new Ended("c", BOB);
        assertSame(bobs.known, table.find("c"));
        assertEquals(List.of(first), causes(Cause.EVICTED));
        assertFalse(second.isEnded(), "both have one now");
        assertThrows(AssertionError.class, () -> new Ended("d", BOB));
        assertThrows(AssertionError.class, () -> added("e"));
        assertFalse(second.isEnded());
        assertFalse(bobs.isEnded());
    }

    @Test
    void forWantOfMemoryClientsThatAreOnlyRememberedMakeRoomForTheFirstAssociationOfAnother() {
        remember("a", 7, ALICE);
        new Ended("a", ALICE);
        budget.open(() -> {}).known().tryAdd(budget.left());
        Ended bobs = new Ended("b", BOB);
        assertSame(bobs.known, table.find("b"));
        assertFalse(bobs.isEnded());
        assertEquals(2, table.count());
        assertNull(table.find("a0"), "the one that has been silent for longest");
        assertThrows(AssertionError.class, () -> new Ended("c", BOB), "now bob has as much");
    }

    @Test
    void whoHasMostMemoryPaysInClientsOrInAssociations() {
        remember("a", 12, ALICE);
        Ended first = new Ended("b", BOB);
        Ended second = new Ended("c", BOB);
        budget.open(() -> {}).known().tryAdd(budget.left());
        new Ended("d", CAROL);
        assertFalse(first.isEnded() || second.isEnded(), "alice has more than bob");
        assertEquals(3, table.count());
        assertNull(table.find("a0"));
    }

    @Test
    void whereClientsHaveToBeRememberedTheirAssociationsMakeRoom() {
        remember("a", 5, ALICE);
        Ended first = new Ended("b", ALICE);
        Ended second = new Ended("c", ALICE);
        budget.open(() -> {}).known().tryAdd(budget.left());
        mayBeForgotten = false;
        Ended bobs = new Ended("d", BOB);
        assertSame(bobs.known, table.find("d"));
        assertEquals(List.of(first, second), causes(Cause.EVICTED));
        assertSame(first.known, table.find("b"));
        assertEquals(1, table.count());
    }

    @Test
    void theLastOfTheMemoryIsLeftToSessions() {
        MemoryBudget.Account crowd = budget.open(() -> {}).known();
        crowd.tryAdd(budget.left() - budget.most() / 16);
        assertThrows(AssertionError.class, () -> added("a"));
        assertTrue(budget.left() > 0);
        crowd.release(1);
        assertTrue(crowd.tryAdd(1));
    }

    @Test
    void forWantOfMemoryAnAssociationEnds() {
        added("a");
        budget.makeRoom(budget.most());
        assertEquals(1, causes(Cause.MEMORY).size());
        assertNull(table.find("a"));
    }
}
