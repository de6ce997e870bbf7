package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SaltMarkTest {
    private final Random random = new Random(11);

    @ParameterizedTest
    @EnumSource(names = "EDITION_2022_.*", mode = EnumSource.Mode.MATCH_NONE)
    void aSaltBearsTheMarkOfItsSideAndKeyAlone(Method method) {
        MasterKey master = MasterKey.fromPassword(method, "a password");
        SaltMark client = new SaltMark(master, SaltMark.Maker.CLIENT);
        SaltMark server = new SaltMark(master, SaltMark.Maker.SERVER);
        SaltMark other = new SaltMark(MasterKey.fromPassword(method, "another"), SaltMark.Maker.CLIENT);
        byte[] buffer = new byte[50];
        try (SessionKey _ = new SessionKeys(new RandomSalts()).sealing(master, client, buffer, 5)) {
            assertTrue(client.isOn(buffer, 5));
            assertTrue(new SaltMark(master, SaltMark.Maker.CLIENT).isOn(buffer, 5));
            assertFalse(server.isOn(buffer, 5));
            assertFalse(other.isOn(buffer, 5));
            assertFalse(client.isOn(buffer, 4));
            assertArrayEquals(new byte[5], Arrays.copyOf(buffer, 5));
            assertArrayEquals(new byte[8], Arrays.copyOfRange(buffer, 5 + method.saltBytes(), 13 + method.saltBytes()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "EDITION_2022_.*", mode = EnumSource.Mode.MATCH_NONE)
    void aPrefixComesFirstAndTheRestIsDifferentEachTime(Method method) {
        MasterKey master = MasterKey.fromPassword(method, "a password");
        int most = SaltPrefix.most(method);
        String text = "\u0016\u0003\u00ff\u0000".repeat(4).substring(0, most);
        SaltMark client = new SaltMark(master, SaltMark.Maker.CLIENT, new SaltPrefix(text));
        SessionKeys keys = new SessionKeys(new RandomSalts());
        Set<String> rests = new HashSet<>();
        byte[] salt = new byte[method.saltBytes()];
        for (int i = 0; i < 100; i++) {
            try (SessionKey _ = keys.sealing(master, client, salt, 0)) {
                assertEquals(text, new String(salt, 0, most, StandardCharsets.ISO_8859_1));
                assertTrue(new SaltMark(master, SaltMark.Maker.CLIENT).isOn(salt, 0));
                rests.add(Arrays.toString(Arrays.copyOfRange(salt, most, salt.length - 4)));
            }
        }
        assertEquals(100, rests.size());
        assertTrue(salt.length - 4 - most >= 8, "of which so many bytes are random");
        if (most < SaltPrefix.MAX_BYTES) {
            SaltPrefix longer = new SaltPrefix(text + "x");
            assertThrows(IllegalArgumentException.class, () -> new SaltMark(master, SaltMark.Maker.CLIENT, longer));
        }
    }

    @Test
    void aChangedBitAnywhereLosesTheMark() {
        MasterKey master = MasterKey.fromPassword(Method.AES_128_GCM, "a password");
        SaltMark mark = new SaltMark(master, SaltMark.Maker.SERVER);
        byte[] salt = new byte[16];
        mark.put(salt, 0);
        for (int bit = 0; bit < 128; bit++) {
            salt[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(mark.isOn(salt, 0));
            salt[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertTrue(mark.isOn(salt, 0));
    }

    @Test
    void theKeyOfAMarkedSaltIsTheOneThatThePeerDerives() {
        MasterKey master = MasterKey.fromPassword(Method.AES_256_GCM, "a password");
        SessionKeys keys = new SessionKeys(new RandomSalts());
        byte[] salt = new byte[32];
        SessionKey sealing = keys.sealing(master, new SaltMark(master, SaltMark.Maker.CLIENT), salt, 0);
        assertArrayEquals(
                keys.opening(master, salt, 0).subkey().bytes(), sealing.subkey().bytes());
    }

    @Test
    void theHashIsThatOfThePaperAndOfBouncyCastleAtAnyLength() {
        byte[] key = new byte[SipHash.KEY_BYTES];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        byte[] counting = new byte[15];
        System.arraycopy(key, 0, counting, 0, 15);
        assertEquals(0xa129ca6149be45e5L, new SipHash(key).hash(counting, 0, 15)); // the paper's appendix
        for (int length = 0; length < 70; length++) {
            random.nextBytes(key);
            byte[] bytes = new byte[length + 6];
            random.nextBytes(bytes);
            org.bouncycastle.crypto.macs.SipHash mac = new org.bouncycastle.crypto.macs.SipHash();
            mac.init(new KeyParameter(key));
            mac.update(bytes, 3, length);
            assertEquals(mac.doFinal(), new SipHash(key).hash(bytes, 3, length));
        }
        assertThrows(IllegalArgumentException.class, () -> new SipHash(new byte[15]));
    }
}
