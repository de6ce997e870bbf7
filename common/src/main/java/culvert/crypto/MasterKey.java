package culvert.crypto;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What both ends know: a method and the key that its password stands for or is. It is overwritten when it is closed, and
 * else when the collector has found that nobody has it any more: so are the keys of users that were removed or have another
 * key now, when the last session and the last association with them has ended.
 */
public final class MasterKey implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Method method;
    private final RawKey key;
    private volatile boolean closed;

    private MasterKey(Method method) {
        this.method = method;
        RawKey raw = new RawKey(method.keyBytes());
        this.key = raw;
        CLEANER.register(this, raw::destroy);
    }

    /**
     * The key of a password, as OpenSSL's EVP_BytesToKey makes it with MD5, one round and no salt: {@code D1 = MD5(pw)},
     * {@code Di = MD5(Di-1 || pw)}, and of {@code D1 || D2 ...} as much as the method needs.
     *
     * @param method of an AEAD method; the other's keys are {@link Psk}
     * @param password in UTF-8; neither empty nor with a NUL, at which some peers end it
     */
    public static MasterKey fromPassword(Method method, String password) {
        if (method.edition() != Edition.AEAD) {
            throw new IllegalArgumentException(method.label() + " has keys, not passwords");
        }
        if (password.isEmpty()) {
            throw new IllegalArgumentException("an empty password");
        }
        if (password.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a password with a NUL character");
        }
        MasterKey master = new MasterKey(method);
        byte[] text = password.getBytes(StandardCharsets.UTF_8);
        bytesToKey(text, master.key.bytes());
        Arrays.fill(text, (byte) 0);
        return master;
    }

    /** A key that is given as such; the bytes are copied. */
    static MasterKey of(Method method, byte[] bytes) {
        MasterKey master = new MasterKey(method);
        System.arraycopy(bytes, 0, master.key.bytes(), 0, method.keyBytes());
        return master;
    }

    public Method method() {
        return method;
    }

    /** To be followed by {@link #inUse}, once they have been read. */
    byte[] bytes() {
        return raw().bytes();
    }

    /** Until here the key is not overwritten, even if nobody has it any more but who has just read it. */
    @SuppressWarnings("ReachabilityFenceUsage") // where reading fails, nothing was made of the key
    void inUse() {
        Reference.reachabilityFence(this);
    }

    /** As the JDK wants it; as {@link #bytes}. */
    RawKey raw() {
        if (closed) {
            throw new IllegalStateException("a master key used after its end");
        }
        return key;
    }

    /** Whether both are the same, found out in a time that does not depend on where they differ. */
    public boolean isSameAs(MasterKey other) {
        boolean isSame = method == other.method && MessageDigest.isEqual(bytes(), other.bytes());
        inUse();
        other.inUse();
        return isSame;
    }

    /** Overwrites the key; sessions that began before go on with theirs. */
    @Override
    public void close() {
        closed = true;
        key.destroy();
    }

    /** The method only. */
    @Override
    public String toString() {
        return "MasterKey[" + method.label() + "]";
    }

    private static void bytesToKey(byte[] password, byte[] key) {
        MessageDigest md5 = md5();
        int have = 0;
        while (have < key.length) {
            md5.update(password);
            byte[] digest = md5.digest();
            int n = Math.min(digest.length, key.length - have);
            System.arraycopy(digest, 0, key, have, n);
            have += n;
            md5.update(digest);
            Arrays.fill(digest, (byte) 0);
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks MD5", e);
        }
    }
}
