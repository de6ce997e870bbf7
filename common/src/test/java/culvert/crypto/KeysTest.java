package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Until;
import culvert.Vectors;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    static Stream<JsonNode> passwords() {
        return Vectors.of("evp_bytes_to_key");
    }

    static Stream<JsonNode> subkeys() {
        return Vectors.of("aead_tcp");
    }

    static Stream<JsonNode> increments() {
        return Vectors.of("nonce_increment");
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void aPasswordBecomesTheMasterKey(JsonNode vector) {
        String password = Vectors.text(vector, "password_utf8");
        if (password.isEmpty() || password.indexOf('\0') >= 0) {
            assertThrows(IllegalArgumentException.class, () -> MasterKey.fromPassword(Method.AES_128_GCM, password));
            return;
        }
        for (Method method : List.of(Method.AES_128_GCM, Method.AES_192_GCM, Method.AES_256_GCM)) {
            try (MasterKey master = MasterKey.fromPassword(method, password)) {
                assertEquals(Vectors.text(vector, "key" + method.keyBytes()), Vectors.hex(master.bytes()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subkeys")
    void aSaltBecomesTheSessionKey(JsonNode vector) {
        Method method = Method.find(Vectors.text(vector, "method")).orElseThrow();
        SessionKeys keys = new SessionKeys(new RandomSalts());
        try (MasterKey master = MasterKey.fromPassword(method, Vectors.text(vector, "password_utf8"));
                SessionKey key = keys.opening(master, Vectors.bytes(vector, "salt"), 0)) {
            assertEquals(Vectors.text(vector, "key"), Vectors.hex(master.bytes()));
            assertEquals(
                    Vectors.text(vector, "subkey"), Vectors.hex(key.subkey().bytes()));
        }
    }

    @ParameterizedTest
    @MethodSource("increments")
    void theNonceCountsFromItsFirstByte(JsonNode vector) {
        Method method = vector.get("nonce_len").intValue() == 12 ? Method.AES_256_GCM : Method.XCHACHA20_IETF_POLY1305;
        SessionKey key = new SessionKey(method, true);
        byte[] before = Vectors.bytes(vector, "before");
        System.arraycopy(before, 0, key.nonce(), 0, before.length);
        key.advance();
        assertEquals(Vectors.text(vector, "after"), Vectors.hex(key.nonce()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "a\0b"})
    void aPasswordThatPeersReadDifferentlyIsRefused(String password) {
        assertThrows(IllegalArgumentException.class, () -> MasterKey.fromPassword(Method.AES_256_GCM, password));
    }

    @Test
    void aKeyThatNobodyHasIsOverwritten() throws InterruptedException {
        byte[] bytes = MasterKey.fromPassword(Method.AES_256_GCM, "a password").bytes();
        Until.isTrue(() -> "the key is still there", () -> {
            System.gc();
            return Arrays.equals(bytes, new byte[bytes.length]);
        });
    }

    @Test
    void aKeyIsNotMadeOfAPassword() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MasterKey.fromPassword(Method.EDITION_2022_AES_256_GCM, "a password"));
    }

    @Test
    void noSecretIsPrinted() {
        try (MasterKey master = MasterKey.fromPassword(Method.AES_256_GCM, "secret")) {
            assertEquals("MasterKey[aes-256-gcm]", master.toString());
        }
    }

    @Test
    void closingOverwritesTheKey() {
        MasterKey master = MasterKey.fromPassword(Method.AES_128_GCM, "secret");
        SessionKey key = new SessionKeys(new RandomSalts()).opening(master, new byte[16], 0);
        byte[] secret = master.bytes();
        key.close();
        master.close();
        assertEquals("00".repeat(16), Vectors.hex(key.subkey().bytes()));
        assertEquals("00".repeat(16), Vectors.hex(secret));
        assertThrows(IllegalStateException.class, master::bytes);
        assertThrows(IllegalStateException.class, () -> new ChunkCipher(Method.AES_128_GCM).begin(key));
    }

    @Test
    void everySaltIsAnother() {
        RandomSalts salts = new RandomSalts();
        Set<String> seen = new HashSet<>();
        byte[] buffer = new byte[40];
        for (int i = 0; i < 1000; i++) {
            salts.next(buffer, 5, i % 2 == 0 ? 32 : 24);
            seen.add(HexFormat.of().formatHex(buffer, 5, 29));
        }
        assertEquals(1000, seen.size());
        assertEquals("00".repeat(5), HexFormat.of().formatHex(buffer, 0, 5));
    }

    @Test
    void everyNumberIsDrawn() {
        SessionKeys keys = new SessionKeys(new RandomSalts());
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            seen.add(keys.draw(900));
        }
        assertEquals(900, seen.size());
        assertEquals(Set.of(1, 900), Set.of(Collections.min(seen), Collections.max(seen)));
    }

    @Test
    void hChaCha20MakesTheKeyOfItsDraft() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        byte[] derived = new byte[32];
        new HChaCha20().derive(key, HexFormat.of().parseHex("000000090000004a0000000031415927"), derived);
        assertEquals("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc", Vectors.hex(derived));
    }
}
