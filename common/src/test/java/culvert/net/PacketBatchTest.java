package culvert.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketBatchTest {
    private static final InetSocketAddress ONE = InetSocketAddress.createUnresolved("one", 1);
    private static final InetSocketAddress TWO = InetSocketAddress.createUnresolved("two", 2);

    private final PacketBatch batch = new PacketBatch();

    @Test
    void datagramsStandOneBehindTheOtherWithTheirPeers() {
        add(3, ONE);
        add(0, TWO);
        add(5, ONE);
        assertEquals(3, batch.count());
        assertArrayEquals(new int[] {0, 3, 3}, new int[] {batch.offset(0), batch.offset(1), batch.offset(2)});
        assertArrayEquals(new int[] {3, 0, 5}, new int[] {batch.length(0), batch.length(1), batch.length(2)});
        assertSame(ONE, batch.peer(0));
        assertSame(TWO, batch.peer(1));
        assertSame(ONE, batch.peer(2));
    }

    @Test
    void roomThatIsNotUsedWholeIsGivenToTheNext() {
        assertEquals(0, batch.room(1000));
        batch.add(10, ONE);
        assertEquals(10, batch.room(1000));
    }

    @Test
    void roomForMoreKeepsWhatWasThere() {
        add(1000, ONE);
        byte[] before = batch.array();
        for (int i = 1; i < PacketBatch.MAX; i++) {
            add(PacketBatch.LARGEST, TWO);
        }
        assertTrue(batch.isFull());
        assertTrue(batch.array().length > before.length);
        assertTrue(holds(0, 1000));
        assertTrue(holds(PacketBatch.MAX - 1, PacketBatch.LARGEST));
    }

    @Test
    void aCallThatReceivesMoreThanAFullBatchLosesNothing() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5 * PacketBatch.MAX; i++) {
                add(i, i % 2 == 0 ? ONE : TWO);
            }
            assertTrue(batch.isFull());
            assertEquals(5 * PacketBatch.MAX, batch.count());
            for (int i = 0; i < batch.count(); i++) {
                assertTrue(holds(i, i));
                assertSame(i % 2 == 0 ? ONE : TWO, batch.peer(i));
            }
            batch.clear();
            assertEquals(0, batch.count());
            assertFalse(batch.isFull());
            assertFalse(Set.of(ONE, TWO).contains(batch.peer(5 * PacketBatch.MAX - 1)));
        }
    }

    @Test
    void clearingForgetsPeersAndUnusualMemory() {
        byte[] usual = batch.array();
        add(10, ONE);
        batch.clear();
        assertSame(usual, batch.array());
        assertEquals(0, batch.count());
        assertFalse(batch.isFull());
        for (int i = 0; i < PacketBatch.MAX; i++) {
            add(PacketBatch.LARGEST, ONE);
        }
        batch.clear();
        assertEquals(usual.length, batch.array().length);
        assertTrue(batch.peer(0).isUnresolved() && !batch.peer(0).equals(ONE));
        assertEquals(0, batch.room(1));
    }

    private void add(int length, InetSocketAddress peer) {
        int at = batch.room(length);
        Arrays.fill(batch.array(), at, at + length, (byte) batch.count());
        batch.add(length, peer);
    }

    private boolean holds(int index, int length) {
        int at = batch.offset(index);
        byte[] wanted = new byte[length];
        Arrays.fill(wanted, (byte) index);
        return batch.length(index) == length && Arrays.equals(wanted, 0, length, batch.array(), at, at + length);
    }
}
