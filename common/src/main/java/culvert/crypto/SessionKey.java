package culvert.crypto;

/**
 * The key of one direction of one stream, with the counter of its nonces, which advances by one with each operation
 * and never goes back. Made by {@link SessionKeys}. Small, so that an idle stream holds nothing else of the cipher.
 */
public final class SessionKey implements AutoCloseable {
    private final Method method;
    private final boolean sealing;
    private final RawKey subkey;
    private final byte[] nonce;
    private boolean closed;

    SessionKey(Method method, boolean sealing) {
        this.method = method;
        this.sealing = sealing;
        this.subkey = new RawKey(method.keyBytes());
        this.nonce = new byte[method.nonceBytes()];
    }

    boolean isForSealing() {
        return sealing;
    }

    RawKey subkey() {
        return subkey;
    }

    /** The next operation's: a little-endian counter over all bytes, from zero. */
    byte[] nonce() {
        return nonce;
    }

    void advance() {
        for (int i = 0; i < nonce.length; i++) {
            if (++nonce[i] != 0) {
                return;
            }
        }
    }

    void check(Method wanted) {
        if (closed || wanted != method) {
            throw new IllegalStateException("a session key used after its end or with another method");
        }
    }

    /** Overwrites the key; no operation may be running. */
    @Override
    public void close() {
        closed = true;
        subkey.destroy();
    }
}
