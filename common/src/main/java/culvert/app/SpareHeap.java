package culvert.app;

import java.lang.ref.WeakReference;
import java.time.Duration;

/**
 * Gives back what a busy time has left on the heap. The serial collector runs when something is allocated: an end that nobody
 * uses any more would keep what a crowd needed, until the next one comes. So one that has been busy, and rests, collects once.
 *
 * <p>For one thread at a time. How much of the heap may stay free is the runtime's to know ({@code MaxHeapFreeRatio}).
 */
final class SpareHeap {
    /** How often to look: an end that has rested for so long does not mind the tenth of a second that a full collection takes. */
    static final Duration EVERY = Duration.ofSeconds(15);

    /** More allocated than this between two looks is no rest, nor is a collection: a lone keep-alive needs less. */
    private static final long REST_BYTES = 1 << 20;

    /** Less than this is not worth a stop of everything. */
    private static final long WORTH_BYTES = 4 << 20;

    /** Ten minutes. */
    private static final int MOST_LOOKS_BETWEEN = 40;

    private final Heap heap;
    private final long bytesAtFirst;
    private long bytesAtLast;
    private long used;
    private boolean wasBusy;
    private int looksBetween = 1;
    private int looksToWait;

    /** Of a process, in bytes. */
    interface Heap {
        long used();

        /** What the system has given, used or not. */
        long committed();

        /** Whether it was collected since this was asked last. */
        boolean hasCollected();

        void collect();
    }

    SpareHeap(Heap heap) {
        this.heap = heap;
        this.bytesAtFirst = heap.committed();
        this.bytesAtLast = bytesAtFirst;
        this.used = heap.used();
    }

    /** That of this process. */
    static SpareHeap ofProcess() {
        Runtime runtime = Runtime.getRuntime();
        return new SpareHeap(new Heap() {
            private WeakReference<Object> young = new WeakReference<>(new Object());

            @Override
            public boolean hasCollected() {
                boolean has = young.refersTo(null); // nobody holds it, so the first collection takes it
                young = new WeakReference<>(new Object());
                return has;
            }

            @Override
            public long used() {
                return runtime.totalMemory() - runtime.freeMemory();
            }

            @Override
            public long committed() {
                return runtime.totalMemory();
            }

            @Override
            public void collect() {
                System.gc();
            }
        });
    }

    /** To be called each {@link #EVERY}. */
    void look() {
        long before = used;
        used = heap.used();
        looksToWait = Math.max(0, looksToWait - 1);
        if (heap.hasCollected() || used - before > REST_BYTES) {
            wasBusy = true;
        } else if (wasBusy && isWorthIt(heap.committed())) {
            collect();
        }
    }

    /** Who was there at the last collection may have gone since, and grown it has when there were more of them. */
    private boolean isWorthIt(long committed) {
        return committed - bytesAtFirst > WORTH_BYTES && (looksToWait == 0 || committed - bytesAtLast > WORTH_BYTES);
    }

    /** Whoever comes now and then, and leaves little each time, is not stopped each time. */
    private void collect() {
        long before = heap.committed();
        heap.collect();
        used = heap.used();
        bytesAtLast = heap.committed();
        var _ = heap.hasCollected();
        wasBusy = false;
        boolean wasWorthIt = before - bytesAtLast >= WORTH_BYTES;
        looksBetween = wasWorthIt ? 1 : Math.min(2 * looksBetween, MOST_LOOKS_BETWEEN);
        looksToWait = looksBetween;
    }
}
