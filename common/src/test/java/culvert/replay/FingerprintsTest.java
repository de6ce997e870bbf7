package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final long KEPT = -1L << (Long.SIZE - Fingerprints.BITS);

    private final SplittableRandom random = new SplittableRandom(43);

    @Test
    void itAgreesWithAPlainSetOfTheBitsThatCount() {
        Fingerprints fingerprints = new Fingerprints();
        Set<Long> plain = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            // few groups and drawers, so that they are long, and values that come again
            long hash = (random.nextLong() & 0x0031_8000_03E0_0000L) | (random.nextLong() & ~KEPT);
            assertEquals(plain.contains(hash & KEPT), fingerprints.contains(hash));
            assertEquals(plain.add(hash & KEPT), fingerprints.add(hash));
            assertEquals(plain.size(), fingerprints.size());
        }
        assertEquals(plain, all(fingerprints));
        fingerprints.trim();
        assertEquals(plain, all(fingerprints));
        assertTrue(fingerprints.add(KEPT));
        assertFalse(fingerprints.add(KEPT));
    }

    @Test
    void twoMillionTakeLessThanEightMegabytesAndNoneMuchLess() throws Exception {
        Fingerprints first = filled();
        long bytes = Footprint.of(first);
        assertTrue(bytes > 3_000_000 && 2 * bytes < 7_500_000, bytes + " bytes");
        assertTrue(Footprint.of(new Fingerprints()) < 20_000);
        first.trim();
        assertEquals(1_000_000, first.size());
    }

    @Test
    void ofMillionsThatAreNewHardlyOneIsTakenForKnown() {
        Fingerprints older = filled();
        Fingerprints younger = filled();
        int wrong = 0;
        for (int i = 0; i < 4_000_000; i++) {
            long hash = random.nextLong();
            wrong += older.contains(hash) || younger.contains(hash) ? 1 : 0;
        }
        double expected = 4_000_000 * (2_000_000 / Math.scalb(1.0, Fingerprints.BITS));
        assertTrue(expected < 1, "expected " + expected);
        assertTrue(wrong <= 3, "found " + wrong + ", where one in a million were 4");
    }

    @Test
    void aDrawerThatIsFullTakesNothingMoreAndHarmsNoOther() {
        Fingerprints fingerprints = new Fingerprints();
        long next = 1L << (Long.SIZE - Fingerprints.BITS);
        for (int i = 0; i < 300; i++) {
            assertEquals(i < 255, fingerprints.add(i * next));
        }
        long other = 1L << 46;
        assertTrue(fingerprints.add(other));
        assertTrue(fingerprints.contains(other));
        assertTrue(fingerprints.contains(254 * next));
        assertFalse(fingerprints.contains(255 * next));
        assertEquals(256, fingerprints.size());
        assertEquals(256, fingerprints.size(0));
    }

    private Fingerprints filled() {
        Fingerprints fingerprints = new Fingerprints();
        while (fingerprints.size() < 1_000_000) {
            fingerprints.add(random.nextLong());
        }
        return fingerprints;
    }

    private static Set<Long> all(Fingerprints fingerprints) {
        Set<Long> all = new HashSet<>();
        for (int group = 0; group < fingerprints.groups(); group++) {
            int before = all.size();
            fingerprints.forEach(group, all::add);
            assertEquals(fingerprints.size(group), all.size() - before);
        }
        return all;
    }
}
