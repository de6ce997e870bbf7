package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharesTest {
    private final Shares<String, String> shares = new Shares<>();

    @Test
    void whoHasMostPaysAndTheOldestComesFirst() {
        add("alice", "a1", "a2");
        add("bob", "b1", "b2", "b3");
        assertEquals(List.of("b1", "b2", "b3"), List.copyOf(shares.payingFor("alice")));
        assertEquals(List.of("b1", "b2", "b3"), List.copyOf(shares.payingFor("carol")));
        shares.reorder("bob", "b1", () -> {});
        assertEquals("b2", shares.payingFor("alice").getFirst());
        assertEquals(5, shares.size());
    }

    @Test
    void whoHasAsManyAsAnybodyPaysForHimself() {
        add("alice", "a1", "a2");
        add("bob", "b1", "b2");
        assertEquals("a1", shares.payingFor("alice").getFirst());
        assertEquals("b1", shares.payingFor("bob").getFirst());
        add("alice", "a3");
        assertEquals("a1", shares.payingFor("bob").getFirst());
        assertTrue(shares.remove("alice", "a3"));
        assertEquals("b1", shares.payingFor("bob").getFirst());
    }

    @Test
    void whatWasTakenIsNobodysAndNothingRemains() {
        add("alice", "a1");
        assertFalse(shares.remove("bob", "a1"));
        assertTrue(shares.remove("alice", "a1"));
        assertFalse(shares.remove("alice", "a1"));
        shares.reorder("alice", "a1", () -> {});
        assertEquals(0, shares.size() + shares.size("alice"));
        assertTrue(shares.payingFor("alice").isEmpty());
    }

    private void add(String holder, String... things) {
        List.of(things).forEach(thing -> shares.add(holder, thing));
    }
}
