package culvert.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final byte[] PLAIN = "plain".getBytes(US_ASCII);
    private static final byte[] ABOUT = "about".getBytes(US_ASCII);

    private final Vault vault = Vault.of("a password", "a purpose");

    /** Sealed by Python's cryptography, with a key of its own HKDF. */
    @Test
    void whatOthersHaveSealedIsOpened() throws Exception {
        byte[] sealed = HexFormat.of().parseHex("ff000102030405060708090a0bb12d7b2cf7162836e92d92f0624909f324525d6eac");
        assertArrayEquals(PLAIN, vault.open(sealed, 1, ABOUT));
        assertEquals(
                new SipHash(HexFormat.of().parseHex("d1241d14332d2e2a75c469375236f5a1")).hash(PLAIN, 0, 5),
                Vault.hash("a password", "a hash").hash(PLAIN, 0, 5));
    }

    @Test
    void whatWasSealedIsOpenedByWhoKnowsThePasswordAndWhatItIsAbout() throws Exception {
        byte[] sealed = vault.seal(PLAIN, ABOUT);
        assertArrayEquals(PLAIN, Vault.of("a password", "a purpose").open(sealed, 0, ABOUT));
        assertFalse(Arrays.equals(sealed, vault.seal(PLAIN, ABOUT)), "never twice the same");
        assertThrows(BadTagException.class, () -> vault.open(sealed, 0, PLAIN));
        assertThrows(
                BadTagException.class, () -> Vault.of("another", "a purpose").open(sealed, 0, ABOUT));
        assertThrows(
                BadTagException.class, () -> Vault.of("a password", "another").open(sealed, 0, ABOUT));
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThrows(BadTagException.class, () -> vault.open(changed, 0, ABOUT));
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThrows(BadTagException.class, () -> vault.open(cut, 0, ABOUT));
        }
    }

    @Test
    void nothingIsOpenedAsNothing() throws Exception {
        assertEquals(0, vault.open(vault.seal(new byte[0], ABOUT), 0, ABOUT).length);
        assertThrows(IllegalArgumentException.class, () -> Vault.of("", "a purpose"));
        assertNotEquals(
                Vault.hash("a password", "one").hash(PLAIN, 0, 5),
                Vault.hash("a password", "another").hash(PLAIN, 0, 5));
    }
}
