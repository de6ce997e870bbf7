package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HkdfSha1Test {
    private static final HexFormat HEX = HexFormat.of();

    private final HkdfSha1 hkdf = new HkdfSha1();

    /** Test case 4 of RFC 5869. */
    @Test
    void theStandardsExampleComesOut() {
        byte[] into = new byte[42];
        hkdf.derive(
                HEX.parseHex("0b0b0b0b0b0b0b0b0b0b0b"),
                HEX.parseHex("000102030405060708090a0b0c"),
                HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"),
                into);
        assertArrayEquals(
                HEX.parseHex("085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896"),
                into);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 20, 24, 32, 40, 41, 64})
    void itAgreesWithAnotherImplementation(int length) {
        Random random = new Random(length);
        for (int i = 0; i < 50; i++) {
            byte[] key = bytes(random, 1 + random.nextInt(64));
            byte[] salt = bytes(random, 1 + random.nextInt(64));
            byte[] info = bytes(random, random.nextInt(20));
            byte[] expected = new byte[length];
            HKDFBytesGenerator other = new HKDFBytesGenerator(new SHA1Digest());
            other.init(new HKDFParameters(key, salt, info));
            other.generateBytes(expected, 0, length);
            byte[] into = new byte[length];
            hkdf.derive(key, salt, info, into);
            assertArrayEquals(expected, into);
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
