package culvert.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Makes session keys: {@code HKDF-SHA1(master key, salt, "ss-subkey")} (SIP004). Pooled: borrowed for the moment in
 * which a direction begins. For one thread at a time.
 */
public final class SessionKeys {
    private static final byte[] INFO = "ss-subkey".getBytes(StandardCharsets.US_ASCII);

    private final SaltSource salts;
    private final HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA1Digest());

    public SessionKeys(SaltSource salts) {
        this.salts = salts;
    }

    /** Begins a direction that this side writes: puts a fresh salt at {@code offset} and makes the key that belongs to it. */
    public SessionKey sealing(MasterKey master, byte[] salt, int offset) {
        salts.next(salt, offset, master.method().saltBytes());
        return derive(master, salt, offset, true);
    }

    /** Begins a direction that the peer writes, with the salt it sent. */
    public SessionKey opening(MasterKey master, byte[] salt, int offset) {
        return derive(master, salt, offset, false);
    }

    private SessionKey derive(MasterKey master, byte[] salt, int offset, boolean sealing) {
        Method method = master.method();
        SessionKey key = new SessionKey(method, sealing);
        byte[] exactSalt = Arrays.copyOfRange(salt, offset, offset + method.saltBytes());
        hkdf.init(new HKDFParameters(master.bytes(), exactSalt, INFO));
        hkdf.generateBytes(key.subkey().bytes(), 0, method.keyBytes());
        return key;
    }
}
