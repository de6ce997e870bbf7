package culvert.crypto;

import culvert.crypto.Blake3.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes session keys: {@code HKDF-SHA1(master key, salt, "ss-subkey")} (SIP004) or BLAKE3's (SIP022); seals and opens
 * identity headers (SIP023). Pooled: borrowed for the moment in which a direction begins. For one thread at a time.
 */
public final class SessionKeys {
    static final byte[] INFO = "ss-subkey".getBytes(StandardCharsets.US_ASCII);

    private final SaltSource salts;
    private final HkdfSha1 hkdf = new HkdfSha1();
    private final Blake3 blake3 = new Blake3();
    private final AesBlock encrypting = AesBlock.encrypting();
    private final AesBlock decrypting = AesBlock.decrypting();
    private final byte[] block = new byte[KeyHash.BYTES];

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

    /**
     * Writes the identity header that names {@code next}: one AES block, under a key made of the reading server's own and
     * the stream's salt.
     *
     * @param identity the key of the server that will read it
     * @param stream begins with the salt; takes the header {@code at} a place behind it
     */
    public void writeIdentity(MasterKey identity, KeyHash next, byte[] stream, int at) {
        next.write(block);
        initFor(encrypting, identity, stream, 0);
        encrypting.run(block, 0, stream, at);
    }

    /**
     * Reads which key the identity header names; if the peer does not know this server's key, most likely none that exists.
     *
     * @param identity this server's key
     * @param stream has the salt {@code at} that place and the header right behind it
     */
    public KeyHash readIdentity(MasterKey identity, byte[] stream, int at) {
        initFor(decrypting, identity, stream, at);
        decrypting.run(stream, at + identity.method().saltBytes(), block, 0);
        return KeyHash.read(block);
    }

    /** A random number of 1 to {@code most}, which is small. */
    public int draw(int most) {
        return salts.draw(most);
    }

    private void initFor(AesBlock cipher, MasterKey identity, byte[] stream, int at) {
        Method method = identity.method();
        RawKey key = new RawKey(method.keyBytes());
        byte[] salt = Arrays.copyOfRange(stream, at, at + method.saltBytes());
        blake3.derive(Purpose.IDENTITY, identity.bytes(), salt, key.bytes());
        identity.inUse();
        cipher.init(key);
        key.destroy();
    }

    private SessionKey derive(MasterKey master, byte[] salt, int offset, boolean sealing) {
        Method method = master.method();
        SessionKey key = new SessionKey(method, sealing);
        byte[] into = key.subkey().bytes();
        byte[] exactSalt = Arrays.copyOfRange(salt, offset, offset + method.saltBytes());
        switch (method.edition()) {
            case AEAD -> hkdf.derive(master.bytes(), exactSalt, INFO, into);
            case EDITION_2022 -> blake3.derive(Purpose.SESSION, master.bytes(), exactSalt, into);
        }
        master.inUse();
        return key;
    }
}
