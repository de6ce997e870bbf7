package culvert.crypto;

import culvert.crypto.Blake3.Purpose;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes session keys: {@code HKDF-SHA1(master key, salt, "ss-subkey")} (SIP004) or BLAKE3's (SIP022). Pooled: borrowed
 * for the moment in which a direction begins. For one thread at a time.
 */
public final class SessionKeys {
    static final byte[] INFO = "ss-subkey".getBytes(StandardCharsets.US_ASCII);

    private final SaltSource salts;
    private final HkdfSha1 hkdf = new HkdfSha1();
    private final Blake3 blake3 = new Blake3();
    private final IdentityHeaders identityHeaders = new IdentityHeaders();

    public SessionKeys(SaltSource salts) {
        this.salts = salts;
    }

    /** Begins a direction that this side writes: puts a fresh salt at {@code offset} and makes the key that belongs to it. */
    public SessionKey sealing(MasterKey master, byte[] salt, int offset) {
        salts.next(salt, offset, master.method().saltBytes());
        return derive(master, salt, offset, true);
    }

    /** As {@link #sealing(MasterKey, byte[], int)}, with a salt that bears the mark. */
    public SessionKey sealing(MasterKey master, SaltMark mark, byte[] salt, int offset) {
        salts.next(salt, offset, master.method().saltBytes());
        mark.put(salt, offset);
        return derive(master, salt, offset, true);
    }

    /** Begins a direction that the peer writes, with the salt it sent. */
    public SessionKey opening(MasterKey master, byte[] salt, int offset) {
        return derive(master, salt, offset, false);
    }

    /** What names the key that a direction begins with; borrowed together with this. */
    public IdentityHeaders identityHeaders() {
        return identityHeaders;
    }

    /** A random number of 1 to {@code most}, which is small. */
    public int draw(int most) {
        byte[] random = new byte[Integer.BYTES];
        salts.next(random, 0, random.length);
        int number = ByteBuffer.wrap(random).getInt() >>> 1;
        return 1 + number % most;
    }

    private SessionKey derive(MasterKey master, byte[] salt, int offset, boolean sealing) {
        Method method = master.method();
        SessionKey key = new SessionKey(method, sealing);
        byte[] into = key.subkey().bytes();
        byte[] exactSalt = Arrays.copyOfRange(salt, offset, offset + method.saltBytes());
        switch (method.family()) {
            case AEAD -> hkdf.derive(master.bytes(), exactSalt, INFO, into);
            case EDITION_2022 -> blake3.derive(Purpose.SESSION, master.bytes(), exactSalt, into);
        }
        return key;
    }
}
