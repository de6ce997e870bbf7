package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Vectors;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our own ChaCha20-Poly1305 gives what the JDK's gives, and its parts give what the standard says. */
class ShortChaChaTest {
    private static final BigInteger PRIME = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));
    private static final BigInteger CLAMP = new BigInteger("0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF", 16);
    private static final BigInteger WHOLE = BigInteger.TWO.pow(128);

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(8439);
    private final ShortChaCha own = new ShortChaCha();

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] jdk(byte[] key, byte[] nonce, byte[] plain) throws Exception {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
        return cipher.doFinal(plain);
    }

    @Test
    void everyLengthIsSealedAndOpenedAsByTheJdk() throws Exception {
        for (int length = 0; length <= 1024; length++) {
            byte[] key = random(32);
            byte[] nonce = random(12);
            byte[] plain = random(length);
            int offset = random.nextInt(20);
            byte[] in = new byte[offset + length];
            System.arraycopy(plain, 0, in, offset, length);
            byte[] sealed = new byte[7 + length + Method.TAG_BYTES];
            own.init(key, nonce);
            assertEquals(sealed.length, own.seal(in, offset, length, sealed, 7));
            assertArrayEquals(jdk(key, nonce, plain), Arrays.copyOfRange(sealed, 7, sealed.length), "of " + length);
            byte[] opened = new byte[offset + length];
            own.init(key, nonce);
            assertEquals(opened.length, own.open(sealed, 7, length + Method.TAG_BYTES, opened, offset));
            assertArrayEquals(in, opened);
        }
    }

    @Test
    void whatAnyBitOfIsOtherIsRefusedAndNotDeciphered() throws Exception {
        byte[] key = random(32);
        byte[] nonce = random(12);
        for (int length : new int[] {0, 1, 2, 15, 16, 17, 63, 64, 65, 200}) {
            byte[] sealed = jdk(key, nonce, random(length));
            byte[] into = new byte[length];
            for (int bit = 0; bit < 8 * sealed.length; bit++) {
                sealed[bit / 8] ^= (byte) (1 << bit % 8);
                own.init(key, nonce);
                assertThrows(BadTagException.class, () -> own.open(sealed, 0, sealed.length, into, 0));
                sealed[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertArrayEquals(new byte[length], into);
            own.init(key, nonce);
            assertEquals(length, own.open(sealed, 0, sealed.length, into, 0));
        }
    }

    /** Where our own ends and the JDK's begins. */
    @ParameterizedTest
    @EnumSource(names = {"CHACHA20_POLY1305", "XCHACHA20_POLY1305"})
    void shortAndLongMessagesAreOfOneKind(Aead aead) throws Exception {
        RawKey key = new RawKey(32);
        random.nextBytes(key.bytes());
        AeadCipher sealing = AeadCipher.sealing(aead);
        AeadCipher opening = AeadCipher.opening(aead);
        for (int length = ChaChaCipher.SHORT - 2; length <= ChaChaCipher.SHORT + 2; length++) {
            byte[] nonce = random(aead.nonceBytes());
            byte[] plain = random(length);
            byte[] sealed = new byte[length + Method.TAG_BYTES];
            sealing.init(key, nonce);
            assertEquals(sealed.length, sealing.seal(plain, 0, length, sealed, 0));
            assertArrayEquals(jdk(jdkKey(aead, key.bytes(), nonce), jdkNonce(nonce), plain), sealed);
            byte[] opened = new byte[length];
            opening.init(key, nonce);
            assertEquals(length, opening.open(sealed, 0, sealed.length, opened, 0));
            assertArrayEquals(plain, opened);
        }
    }

    /** By the switch, as {@link ChaChaCipher} says. */
    @Test
    void theJdkSealsAndOpensAllWhereItIsTo() throws Exception {
        assertEquals(256, ChaChaCipher.longest(null));
        int none = ChaChaCipher.longest("jdk");
        assertTrue(none < -Method.TAG_BYTES);
        String name = Aead.CHACHA20_POLY1305.transformation();
        AeadCipher sealing = new ChaChaCipher(JdkCipher.sealing(name), none, false);
        AeadCipher opening = new ChaChaCipher(JdkCipher.opening(name), none, false);
        RawKey key = new RawKey(32);
        random.nextBytes(key.bytes());
        for (int length = 0; length < 300; length++) {
            byte[] nonce = random(12);
            byte[] plain = random(length);
            byte[] sealed = new byte[length + Method.TAG_BYTES];
            sealing.init(key, nonce);
            sealing.seal(plain, 0, length, sealed, 0);
            assertArrayEquals(jdk(key.bytes(), nonce, plain), sealed);
            byte[] opened = new byte[length];
            opening.init(key, nonce);
            assertEquals(length, opening.open(sealed, 0, sealed.length, opened, 0));
            assertArrayEquals(plain, opened);
        }
        sealing.init(key, new byte[12]);
        sealing.seal(new byte[1], 0, 1, new byte[17], 0);
        sealing.init(key, new byte[12]);
        assertThrows(
                IllegalStateException.class,
                () -> sealing.seal(new byte[1], 0, 1, new byte[17], 0),
                "the JDK's knows a nonce again");
        for (int length = 0; length < Method.TAG_BYTES; length++) {
            int tooShort = length;
            opening.init(key, random(12));
            assertThrows(BadTagException.class, () -> opening.open(new byte[16], 0, tooShort, new byte[16], 0));
        }
    }

    private static byte[] jdkKey(Aead aead, byte[] key, byte[] nonce) {
        if (aead == Aead.CHACHA20_POLY1305) {
            return key;
        }
        byte[] derived = new byte[32];
        new HChaCha20().derive(key, nonce, derived);
        return derived;
    }

    private static byte[] jdkNonce(byte[] nonce) {
        byte[] last = new byte[12];
        int length = nonce.length == last.length ? last.length : 8;
        System.arraycopy(nonce, nonce.length - length, last, last.length - length, length);
        return last;
    }

    @Test
    void aNonceServesOnce() {
        AeadCipher cipher = AeadCipher.sealing(Aead.CHACHA20_POLY1305);
        byte[] out = new byte[20];
        assertThrows(IllegalStateException.class, () -> cipher.seal(new byte[1], 0, 1, out, 0));
        cipher.init(new RawKey(32), new byte[12]);
        cipher.seal(new byte[1], 0, 1, out, 0);
        assertThrows(IllegalStateException.class, () -> cipher.seal(new byte[1], 0, 1, out, 0));
    }

    @Test
    void theBlockOfTheStandard() {
        ChaCha20 stream = new ChaCha20();
        byte[] key = new byte[32];
        for (byte i = 0; i < key.length; i++) {
            key[i] = i;
        }
        byte[] block = new byte[ChaCha20.BLOCK_BYTES];
        stream.init(key, HexFormat.of().parseHex("000000090000004a00000000"));
        stream.block(1, block);
        assertEquals(
                "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
                        + "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
                Vectors.hex(block));
    }

    /** Of RFC 8439, appendix A.3: sums about 2^130, and carries through every limb. */
    @ParameterizedTest
    @CsvSource({
        "0200000000000000000000000000000000000000000000000000000000000000,"
                + "ffffffffffffffffffffffffffffffff, '03000000000000000000000000000000'",
        "02000000000000000000000000000000ffffffffffffffffffffffffffffffff,"
                + "02000000000000000000000000000000, '03000000000000000000000000000000'",
        "0100000000000000000000000000000000000000000000000000000000000000,"
                + "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000,"
                + "'05000000000000000000000000000000'",
        "0100000000000000000000000000000000000000000000000000000000000000,"
                + "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101,"
                + "'00000000000000000000000000000000'",
        "0200000000000000000000000000000000000000000000000000000000000000,"
                + "fdffffffffffffffffffffffffffffff, 'faffffffffffffffffffffffffffffff'",
    })
    void theTagsOfTheStandard(String key, String blocks, String tag) {
        byte[] bytes = HexFormat.of().parseHex(blocks);
        assertEquals(tag, Vectors.hex(reference(HexFormat.of().parseHex(key), bytes)));
        assertEquals(tag, Vectors.hex(poly(HexFormat.of().parseHex(key), bytes)));
    }

    @Test
    void numbersAtTheirLimitsAreCountedAsTheStandardDefinesThem() {
        List<String> keys = List.of("00".repeat(16), "01" + "00".repeat(15), "02" + "00".repeat(15), "ff".repeat(16));
        List<String> added = List.of("00".repeat(16), "ff".repeat(16), "ff".repeat(8) + "00".repeat(8));
        List<String> blocks = List.of(
                "00".repeat(16),
                "ff".repeat(16),
                "fb" + "ff".repeat(15),
                "fa" + "ff".repeat(15),
                "fc" + "ff".repeat(15),
                "ffffff03" + "00".repeat(12),
                "000000fc" + "ff".repeat(12),
                "fbfe" + "fe".repeat(14),
                "01" + "00".repeat(15));
        for (String r : keys) {
            for (String s : added) {
                byte[] key = HexFormat.of().parseHex(r + s);
                for (int i = 0; i < 9 * 9 * 9; i++) {
                    String message = blocks.get(i % 9) + blocks.get(i / 9 % 9) + blocks.get(i / 81);
                    byte[] bytes = HexFormat.of().parseHex(message);
                    assertArrayEquals(reference(key, bytes), poly(key, bytes), r + s + " " + message);
                }
            }
        }
        for (int i = 0; i < 10_000; i++) {
            byte[] key = random(32);
            byte[] bytes = random(16 * (1 + i % 20));
            assertArrayEquals(reference(key, bytes), poly(key, bytes));
        }
    }

    private static byte[] poly(byte[] key, byte[] blocks) {
        Poly1305 poly = new Poly1305();
        poly.init(key);
        for (int at = 0; at < blocks.length; at += Poly1305.BLOCK_BYTES) {
            poly.update(blocks, at);
        }
        byte[] tag = new byte[Method.TAG_BYTES];
        poly.finish(tag, 0);
        return tag;
    }

    /** Section 2.5, word for word. */
    private static byte[] reference(byte[] key, byte[] blocks) {
        BigInteger r = number(key, 0).and(CLAMP);
        BigInteger sum = BigInteger.ZERO;
        for (int at = 0; at < blocks.length; at += 16) {
            sum = sum.add(number(blocks, at)).add(WHOLE).multiply(r).mod(PRIME);
        }
        byte[] tag = new byte[16];
        BigInteger number = sum.add(number(key, 16)).mod(WHOLE);
        for (int i = 0; i < tag.length; i++) {
            tag[i] = number.shiftRight(8 * i).byteValue();
        }
        return tag;
    }

    private static BigInteger number(byte[] littleEndian, int at) {
        byte[] bigEndian = new byte[16];
        for (int i = 0; i < 16; i++) {
            bigEndian[i] = littleEndian[at + 15 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}
