package culvert.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Seals what is kept where others may read and write it: AES-256-GCM with a random nonce, which stands before what it sealed. The
 * key is made of a password and a purpose (HKDF-SHA256), so that those of two purposes have nothing in common. For few and small things:
 * with a key it may seal 2^32. For any number of threads.
 */
public final class Vault {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final RawKey key = new RawKey(KEY_BYTES);

    private Vault() {}

    /** What those share who know the password. */
    public static Vault of(String password, String purpose) {
        Vault vault = new Vault();
        derive(password, purpose, vault.key.bytes());
        return vault;
    }

    /** A hash that only those can make who know the password. */
    public static SipHash hash(String password, String purpose) {
        byte[] key = new byte[SipHash.KEY_BYTES];
        derive(password, purpose, key);
        return new SipHash(key);
    }

    /**
     * Seals it.
     *
     * @param about what has to be said when it is opened
     */
    public byte[] seal(byte[] plain, byte[] about) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, 0, about);
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + Method.TAG_BYTES);
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Opens what stands from that offset on.
     *
     * @throws BadTagException when it was not sealed by this, or with something else about it
     */
    public byte[] open(byte[] from, int offset, byte[] about) throws BadTagException {
        int sealed = from.length - offset - NONCE_BYTES;
        if (sealed < Method.TAG_BYTES) {
            throw new BadTagException();
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, from, offset, about).doFinal(from, offset + NONCE_BYTES, sealed);
        } catch (AEADBadTagException e) {
            throw new BadTagException();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, int offset, byte[] about) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(8 * Method.TAG_BYTES, nonce, offset, NONCE_BYTES));
        cipher.updateAAD(about);
        return cipher;
    }

    private static void derive(String password, String purpose, byte[] into) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("an empty password");
        }
        byte[] text = password.getBytes(UTF_8);
        try {
            byte[] made = KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(text)
                            .thenExpand(purpose.getBytes(UTF_8), into.length));
            System.arraycopy(made, 0, into, 0, into.length);
            Arrays.fill(made, (byte) 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HKDF-SHA256", e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }
}
