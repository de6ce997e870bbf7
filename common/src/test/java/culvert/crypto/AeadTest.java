package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AeadTest {

    static Stream<JsonNode> streams() {
        return Vectors.of("aead_tcp");
    }

    private static SessionKeys keysWithSalt(byte[] salt) {
        return new SessionKeys((into, offset, length) -> System.arraycopy(salt, 0, into, offset, length));
    }

    private static MasterKey master(Method method) {
        return MasterKey.of(method, new byte[method.keyBytes()]);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void everyOperationOfAStreamSealsAndOpensByteForByte(JsonNode vector) throws BadTagException {
        Method method = Method.find(Vectors.text(vector, "method")).orElseThrow();
        byte[] salt = Vectors.bytes(vector, "salt");
        SessionKeys keys = keysWithSalt(salt);
        MasterKey master = MasterKey.fromPassword(method, Vectors.text(vector, "password_utf8"));
        SessionKey up = keys.sealing(master, new byte[salt.length], 0);
        SessionKey down = keys.opening(master, salt, 0);
        ChunkCipher sealer = new ChunkCipher(method);
        ChunkCipher opener = new ChunkCipher(method);
        sealer.begin(up);
        opener.begin(down);
        for (JsonNode op : vector.get("ops")) {
            assertEquals(Vectors.text(op, "nonce"), Vectors.hex(up.nonce()));
            byte[] plaintext = Vectors.isLeftOut(op, "plaintext") ? counting(op) : Vectors.bytes(op, "plaintext");
            byte[] sealed = new byte[op.get("sealed_len").intValue()];
            assertEquals(sealed.length, sealer.seal(plaintext, 0, plaintext.length, sealed, 0));
            if (!Vectors.isLeftOut(op, "sealed")) {
                assertEquals(Vectors.text(op, "sealed"), Vectors.hex(sealed));
            }
            byte[] opened = new byte[plaintext.length];
            assertEquals(opened.length, opener.open(sealed, 0, opened.length, opened, 0));
            assertEquals(Vectors.text(op, "plaintext_sha256"), Vectors.sha256(opened));
        }
    }

    /** The long vector's plaintext: byte i is i mod 251 over the whole stream, in chunks of 0x3FFF. */
    private static byte[] counting(JsonNode op) {
        byte[] bytes = new byte[op.get("plaintext_len").intValue()];
        int nonce = Integer.parseInt(Vectors.text(op, "nonce").substring(0, 2), 16);
        int start = nonce / 2 * 0x3FFF;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((start + i) % 251);
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void offsetsAreKept(Method method) throws BadTagException {
        SessionKeys keys = keysWithSalt(new byte[method.saltBytes()]);
        ChunkCipher sealer = new ChunkCipher(method);
        ChunkCipher opener = new ChunkCipher(method);
        sealer.begin(keys.sealing(master(method), new byte[method.saltBytes()], 0));
        opener.begin(keys.opening(master(method), new byte[method.saltBytes()], 0));
        byte[] sealed = new byte[30];
        byte[] opened = new byte[20];
        assertEquals(25, sealer.seal(new byte[] {9, 1, 2, 3, 4, 9}, 1, 4, sealed, 5));
        assertEquals(11, opener.open(sealed, 5, 4, opened, 7));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}, opened);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void oneObjectServesManyKeysInTurn(Method method) throws BadTagException {
        SessionKeys keys = new SessionKeys(new RandomSalts());
        MasterKey master = master(method);
        ChunkCipher sealer = new ChunkCipher(method);
        ChunkCipher opener = new ChunkCipher(method);
        byte[] salt = new byte[method.saltBytes()];
        byte[] sealed = new byte[19];
        byte[] opened = new byte[3];
        for (byte i = 0; i < 20; i++) {
            SessionKey up = keys.sealing(master, salt, 0);
            SessionKey down = keys.opening(master, salt, 0);
            sealer.begin(up);
            sealer.seal(new byte[] {i, 2, 3}, 0, 3, sealed, 0);
            sealer.end();
            opener.begin(down);
            opener.open(sealed, 0, 3, opened, 0);
            opener.end();
            assertArrayEquals(new byte[] {i, 2, 3}, opened);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void nothingShorterThanATagOpens(Method method) {
        ChunkCipher opener = new ChunkCipher(method);
        opener.begin(new SessionKeys(new RandomSalts()).opening(master(method), new byte[method.saltBytes()], 0));
        for (int length = 0; length < Method.TAG_BYTES; length++) {
            int count = length - Method.TAG_BYTES;
            assertThrows(BadTagException.class, () -> opener.open(new byte[16], 0, count, new byte[16], 0));
        }
    }

    @Test
    void aKeyServesItsMethodAndDirectionOnly() {
        SessionKeys keys = new SessionKeys(new RandomSalts());
        SessionKey up = keys.sealing(master(Method.AES_256_GCM), new byte[32], 0);
        SessionKey down = keys.opening(master(Method.AES_256_GCM), new byte[32], 0);
        ChunkCipher cipher = new ChunkCipher(Method.AES_256_GCM);
        cipher.begin(down);
        assertThrows(IllegalStateException.class, () -> cipher.seal(new byte[1], 0, 1, new byte[17], 0));
        cipher.end();
        cipher.begin(up);
        assertThrows(IllegalStateException.class, () -> cipher.open(new byte[17], 0, 1, new byte[1], 0));
        assertThrows(IllegalStateException.class, () -> new ChunkCipher(Method.CHACHA20_IETF_POLY1305).begin(up));
    }

    @Test
    void aCipherWorksWithTheKeyItWasGivenAndNoOther() {
        SessionKeys keys = new SessionKeys(new RandomSalts());
        SessionKey first = keys.sealing(master(Method.AES_256_GCM), new byte[32], 0);
        SessionKey second = keys.sealing(master(Method.AES_256_GCM), new byte[32], 0);
        ChunkCipher sealer = new ChunkCipher(Method.AES_256_GCM);
        assertThrows(IllegalStateException.class, () -> sealer.seal(new byte[1], 0, 1, new byte[17], 0));
        sealer.begin(first);
        assertThrows(IllegalStateException.class, () -> sealer.begin(second));
        sealer.end();
        sealer.begin(second);
    }

    @Test
    void methodsAreFoundByTheNamesPeersWrite() {
        assertEquals(Method.AES_256_GCM, Method.find("AEAD_AES_256_GCM").orElseThrow());
        assertEquals(
                Method.CHACHA20_IETF_POLY1305, Method.find("ChaCha20-Poly1305").orElseThrow());
        assertEquals(12, Method.CHACHA20_IETF_POLY1305.nonceBytes());
        assertEquals(24, Method.XCHACHA20_IETF_POLY1305.nonceBytes());
        assertTrue(Method.find("chacha20").isEmpty());
    }
}
