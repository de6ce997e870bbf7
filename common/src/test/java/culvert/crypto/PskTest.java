package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.Vectors;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PskTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final String KEY = "Hsmmp9/O6TOOGZtS319h4Q==";

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static String refusal(Method method, String text) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Psk.parseChain(method, text))
                .getMessage());
    }

    @Test
    void aKeyIsItsBase64() {
        assertEquals(
                "1ec9a6a7dfcee9338e199b52df5f61e1",
                Vectors.hex(Psk.parse(METHOD, KEY).bytes()));
        assertEquals(METHOD, Psk.parse(METHOD, KEY).method());
    }

    @Test
    void paddingMayBeMissing() {
        assertEquals(
                KeyHash.of(Psk.parse(METHOD, KEY)), KeyHash.of(Psk.parse(METHOD, KEY.substring(0, KEY.length() - 2))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 24, 32, 33})
    void anotherLengthIsRefusedWithBothLengths(int bytes) {
        assertEquals("expected 16 bytes in base64, found " + bytes + " bytes", refusal(METHOD, base64(bytes)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^ Hsmmp9/O6TOOGZtS319h4Q==^  | 25 characters, of which number 1 is a space or the like
            ^Hsmmp9/O6TOOGZtS319h4Q==\n^ | 25 characters, of which number 25 is a space or the like
            Hsmmp9_O6TOOGZtS319h4Q==     | 24 characters in the url-safe alphabet, which has - for + and _ for /
            Hsmmp9-O6TOOGZtS319h4Q       | 22 characters in the url-safe alphabet, which has - for + and _ for /
            Hsmmp9/O6TOOGZtS319h4Q=      | 23 characters, which encode no whole number of bytes: some are missing or too many
            Hsmmp9/O6TOOGZtS319h4R==     | 24 characters, whose last ones encode no whole byte
            Hsmmp9/O6TOOGZtS319h4Q===    | 25 characters, which encode no whole number of bytes: some are missing or too many
            Hsmmp9/O6TOOGZtS319h4        | 21 characters, which encode no whole number of bytes: some are missing or too many
            a password                   | 10 characters, of which number 2 is a space or the like
            5mOQSa20Kt6...               | 14 characters, of which number 12 is a dot, as in a key that something has shortened
            5mOQSa20Kt6…                 | 12 characters, of which number 12 is a dot, as in a key that something has shortened
            “5mOQSa20Kt6ay2LXruBoHQ==”   | 26 characters, of which number 1 is a curly quote, as word processors write it
            "5mOQSa20Kt6ay2LXruBoHQ=="   | 26 characters, of which number 1 is a quote
            pässword                     | 8 characters, of which number 2 is none of A-Z a-z 0-9 + / =
            """)
    void nothingElseIsForgiven(String text, String found) {
        assertEquals("expected 16 bytes in base64, found " + found, refusal(METHOD, text));
    }

    @Test
    void aChainHasTheUsersKeyLast() {
        List<MasterKey> chain = Psk.parseChain(METHOD, base64(16) + ":" + KEY);
        assertEquals(2, chain.size());
        assertEquals(KeyHash.of(Psk.parse(METHOD, KEY)), KeyHash.of(chain.get(1)));
        assertEquals(1, Psk.parseChain(METHOD, KEY).size());
    }

    @Test
    void theMessageSaysWhichKeyOfAChain() {
        String message = refusal(METHOD, KEY + ":" + base64(12) + ":" + KEY);
        assertEquals("key 2 of 3: expected 16 bytes in base64, found 12 bytes", message);
        assertEquals("key 2 of 2: expected 16 bytes in base64, found 0 bytes", refusal(METHOD, KEY + ":"));
    }

    @Test
    void aChainEndsSomewhere() {
        assertEquals(
                8,
                Psk.parseChain(METHOD, String.join(":", Collections.nCopies(8, KEY)))
                        .size());
        assertEquals(
                "expected at most 8 keys, found 9", refusal(METHOD, String.join(":", Collections.nCopies(9, KEY))));
    }

    @Test
    void onlyAesMethodsHaveChains() {
        String message = refusal(Method.EDITION_2022_CHACHA20_POLY1305, base64(32) + ":" + base64(32));
        assertEquals("expected one key, found 2: 2022-blake3-chacha20-poly1305 has no identity headers", message);
    }

    @Test
    void noMessageQuotesTheText() {
        String secret = "c2VjcmV0";
        assertFalse(refusal(METHOD, secret).contains(secret));
        assertFalse(Psk.parse(METHOD, KEY).toString().contains(KEY));
    }
}
