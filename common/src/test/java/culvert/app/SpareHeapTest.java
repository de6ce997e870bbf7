package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpareHeapTest {
    private static final long MB = 1 << 20;

    private final Simulated heap = new Simulated();
    private final SpareHeap spare = new SpareHeap(heap);

    @Test
    void whatACrowdHasLeftGoesBackOnceItIsGone() {
        heap.hold(100 * MB);
        heap.hold(0);
        spare.look();
        assertEquals(0, heap.collections, "it may still be there");
        spare.look();
        assertEquals(1, heap.collections);
        rest(1000);
        assertEquals(1, heap.collections, "there is nothing more");
    }

    @Test
    void nobodyIsStoppedWhileThereIsWork() {
        heap.hold(100 * MB);
        heap.hold(0);
        for (int i = 0; i < 1000; i++) {
            heap.allocate(2 * MB);
            spare.look();
        }
        assertEquals(0, heap.collections);
    }

    /** After a whole number of collections and a little more, as much is in use as before. */
    @Test
    void workIsNoRestHoweverMuchIsInUseWhenSomebodyLooks() {
        heap.hold(40 * MB);
        heap.hold(0);
        spare.look();
        for (int i = 0; i < 1000; i++) {
            heap.turnOver();
            heap.allocate(MB / 2);
            spare.look();
        }
        assertEquals(0, heap.collections);
    }

    @Test
    void anEndThatWasNeverBusyIsNeverStopped() {
        for (int i = 0; i < 1000; i++) {
            heap.allocate(MB / 100);
            spare.look();
        }
        assertEquals(0, heap.collections);
    }

    @Test
    void aHeapThatIsAsSmallAsAtFirstIsLeftAlone() {
        heap.allocate(3 * MB);
        spare.look();
        rest(10);
        assertEquals(0, heap.collections);
    }

    @Test
    void aCrowdThatStaysIsStoppedLessAndLess() {
        heap.hold(100 * MB);
        for (int i = 0; i < 1000; i++) {
            heap.allocate(2 * MB);
            spare.look();
            spare.look();
        }
        int often = heap.collections;
        assertTrue(often >= 30 && often <= 60, often + " times in 2,000 looks");
        heap.hold(0);
        heap.allocate(2 * MB);
        rest(45);
        assertEquals(often + 1, heap.collections, "what it leaves when it goes");
    }

    @Test
    void whatALargerCrowdLeavesIsNotWaitedFor() {
        heap.hold(100 * MB);
        for (int i = 0; i < 1000; i++) {
            heap.allocate(2 * MB);
            spare.look();
            spare.look();
        }
        int before = heap.collections;
        heap.hold(300 * MB);
        heap.hold(0);
        rest(2);
        assertEquals(before + 1, heap.collections);
    }

    @Test
    void afterACrowdTheNextOneIsNotWaitedForLong() {
        for (int i = 1; i <= 10; i++) {
            heap.hold(50 * MB);
            heap.hold(0);
            rest(3);
            assertEquals(i, heap.collections);
        }
    }

    private void rest(int looks) {
        for (int i = 0; i < looks; i++) {
            spare.look();
        }
    }

    /** What is no longer in use stays until it is collected. */
    private static final class Simulated implements SpareHeap.Heap {
        private static final long LEAST = 5 * MB;

        private long live = LEAST;
        private long used = LEAST;
        private long committed = 16 * MB;
        private boolean collected;
        private int collections;

        /** For a moment. */
        void allocate(long bytes) {
            if (used + bytes > committed) {
                used = live; // the runtime's own collection
                collected = true;
            }
            used += bytes;
        }

        /** So much work that there were collections, of which the last is just over. */
        void turnOver() {
            used = live;
            collected = true;
        }

        /** Until it is called again. */
        void hold(long bytes) {
            used = Math.max(used, LEAST + bytes);
            live = LEAST + bytes;
            committed = Math.max(committed, used);
        }

        @Override
        public long used() {
            return used;
        }

        @Override
        public long committed() {
            return committed;
        }

        @Override
        public boolean hasCollected() {
            boolean has = collected;
            collected = false;
            return has;
        }

        @Override
        public void collect() {
            collected = true;
            collections++;
            used = live;
            committed = Math.max(16 * MB, 2 * live);
        }
    }
}
