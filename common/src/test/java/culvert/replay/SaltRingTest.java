package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.replay.SaltRing.Answer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaltRingTest {
    private final Random random = new Random(7);

    @Test
    void aSaltIsNewOnceWhateverItsLength() {
        SaltRing ring = new SaltRing(1024, random);
        for (int length : new int[] {16, 24, 32}) {
            byte[] salt = salt(length);
            assertEquals(Answer.ADDED, ring.add(salt, 0, 0));
            assertEquals(Answer.KNOWN, ring.add(salt.clone(), 0, 0));
            salt[length - 1] ^= 1;
            assertEquals(Answer.ADDED, ring.add(salt, 0, 0));
        }
        assertEquals(6, ring.size());
    }

    @Test
    void whatArrivedBeforeATimeIsForgottenAndNothingElse() {
        SaltRing ring = new SaltRing(1024, random);
        byte[] early = salt(32);
        byte[] late = salt(32);
        ring.add(early, 10, 10);
        ring.add(late, 20, 20);
        ring.forgetBefore(20);
        assertEquals(Answer.KNOWN, ring.add(late, 20, 20));
        assertEquals(Answer.ADDED, ring.add(early, 20, 20));
    }

    @Test
    void aFullRingRefusesUntilSomethingIsForgotten() {
        SaltRing ring = new SaltRing(512, random);
        for (int i = 0; i < 512; i++) {
            assertEquals(Answer.ADDED, ring.add(salt(32), i, i));
        }
        assertEquals(Answer.FULL, ring.add(salt(32), 512, 512));
        ring.forgetBefore(1);
        assertEquals(Answer.ADDED, ring.add(salt(32), 512, 512));
        assertEquals(Answer.FULL, ring.add(salt(32), 512, 512));
    }

    @Test
    void itAgreesWithAPlainSetWhateverComesAndGoes() {
        SaltRing ring = new SaltRing(4096, random);
        ArrayDeque<Integer> kept = new ArrayDeque<>();
        Set<Integer> known = new HashSet<>();
        for (int now = 0; now < 60_000; now++) {
            int value = random.nextInt(6000);
            boolean isNew = known.add(value);
            assertEquals(isNew ? Answer.ADDED : Answer.KNOWN, ring.add(numbered(value), now, now));
            if (isNew) {
                kept.add(value);
            }
            if (kept.size() > random.nextInt(4000)) {
                known.remove(kept.removeFirst());
                ring.forgetBefore(ring.date(ring.first()) + 1);
            }
            assertEquals(kept.size(), ring.size());
        }
    }

    @Test
    void whatIsKeptCanBeReadByItsNumber() {
        SaltRing ring = new SaltRing(1024, random);
        for (int i = 0; i < 700; i++) {
            ring.add(numbered(i), i, i);
        }
        ring.forgetBefore(300);
        assertEquals(300, ring.first());
        assertEquals(700, ring.end());
        byte[] salt = new byte[34];
        ring.copy(512, salt, 1);
        assertArrayEquals(numbered(512), Arrays.copyOfRange(salt, 1, 33));
        assertEquals(512, ring.date(512));
    }

    @Test
    void afterAFloodItIsSmallAndWorksAsBefore() {
        SaltRing ring = new SaltRing(4096, random);
        for (int i = 0; i < 3000; i++) {
            ring.add(numbered(i), i, i);
        }
        ring.forgetBefore(3000);
        assertEquals(0, ring.size());
        for (int i = 0; i < 3000; i++) {
            assertEquals(Answer.ADDED, ring.add(numbered(i), 3000, 3000));
            assertEquals(Answer.KNOWN, ring.add(numbered(i), 3000, 3000));
        }
        assertEquals(6000, ring.end());
    }

    @Test
    void aSizeHasToBeAPowerOfTwo() {
        assertThrows(IllegalArgumentException.class, () -> new SaltRing(1000, random));
    }

    private byte[] salt(int length) {
        byte[] salt = new byte[length];
        random.nextBytes(salt);
        return salt;
    }

    /** Salts that differ in few bits. */
    private static byte[] numbered(int value) {
        byte[] salt = new byte[32];
        salt[31] = (byte) value;
        salt[7] = (byte) (value >> 8);
        return salt;
    }
}
