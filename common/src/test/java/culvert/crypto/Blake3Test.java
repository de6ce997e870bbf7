package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.crypto.Blake3.Purpose;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Blake3Test {
    private final Blake3 blake3 = new Blake3();
    private final byte[] out = new byte[64];

    static Stream<JsonNode> hashes() {
        return Vectors.of("blake3/hash");
    }

    static Stream<JsonNode> derivations() {
        return Vectors.of("blake3/derive_key");
    }

    static Stream<JsonNode> keys() {
        return Vectors.of("blake3/psk_hash16");
    }

    static Stream<JsonNode> identityHeaders() {
        return Vectors.of("aead2022_tcp_eih");
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void everyLengthHasItsHash(JsonNode vector) {
        byte[] input = new byte[vector.get("input_len").intValue()];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (i % 251);
        }
        blake3.hash(input, out);
        assertEquals(Vectors.text(vector, "out64"), Vectors.hex(out));
    }

    @ParameterizedTest
    @MethodSource("derivations")
    void aKeyForEachPurpose(JsonNode vector) {
        Purpose purpose =
                Vectors.text(vector, "context_utf8").contains("identity") ? Purpose.IDENTITY : Purpose.SESSION;
        byte[] salt = Vectors.bytes(vector, "salt_or_session_id");
        blake3.derive(purpose, Vectors.bytes(vector, "psk"), salt, out);
        assertEquals(Vectors.text(vector, "first64"), Vectors.hex(out));
        byte[] key = new byte[vector.get("length").intValue()];
        blake3.derive(purpose, Vectors.bytes(vector, "psk"), salt, key);
        assertEquals(Vectors.text(vector, "subkey"), Vectors.hex(key));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyIsNamedByItsHash(JsonNode vector) {
        String text = Vectors.text(vector, "psk_b64");
        Method method = Vectors.bytes(vector, "psk").length == 16
                ? Method.EDITION_2022_AES_128_GCM
                : Method.EDITION_2022_AES_256_GCM;
        byte[] written = new byte[KeyHash.BYTES];
        KeyHash.of(Psk.parse(method, text)).write(written);
        assertEquals(Vectors.text(vector, "hash16"), Vectors.hex(written));
    }

    @ParameterizedTest
    @MethodSource("identityHeaders")
    void identityHeadersNameTheNextKey(JsonNode vector) {
        Method method = Method.find(Vectors.text(vector, "method")).orElseThrow();
        var chain = Psk.parseChain(method, Vectors.text(vector, "password_field"));
        byte[] salt = Vectors.bytes(vector, "salt");
        SessionKeys headers = new SessionKeys(new RandomSalts());
        int at = salt.length;
        byte[] stream = Arrays.copyOf(salt, 200);
        for (int i = 0; i < chain.size() - 1; i++) {
            headers.writeIdentity(chain.get(i), KeyHash.of(chain.get(i + 1)), stream, at);
            byte[] sealed = Arrays.copyOfRange(stream, at, at + KeyHash.BYTES);
            assertEquals(Vectors.text(vector.get("identity_headers").get(i), "ciphertext"), Vectors.hex(sealed));
            byte[] atNextServer = new byte[200];
            System.arraycopy(salt, 0, atNextServer, 7, salt.length);
            System.arraycopy(sealed, 0, atNextServer, 7 + salt.length, sealed.length);
            assertEquals(KeyHash.of(chain.get(i + 1)), headers.readIdentity(chain.get(i), atNextServer, 7));
            at += KeyHash.BYTES;
        }
    }
}
