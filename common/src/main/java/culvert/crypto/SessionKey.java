package culvert.crypto;

/**
 * The key of one direction of one stream, with the counter of its nonces, which advances by one with each operation
 * and never goes back. Made by {@link SessionKeys}. Small, so that an idle stream holds nothing else of the cipher.
 */
public final class SessionKey implements AutoCloseable {
    private final Method method;
    private final boolean sealing;
    private final RawKey subkey;
    private final Nonce nonce;
    private boolean closed;

    SessionKey(Method method, boolean sealing) {
        this.method = method;
        this.sealing = sealing;
        this.subkey = new RawKey(method.keyBytes());
        this.nonce = new Nonce(method.nonceBytes());
    }

    RawKey subkey() {
        return subkey;
    }

    Nonce nonce() {
        return nonce;
    }

    void check(Method wanted, boolean toSeal) {
        if (closed || wanted != method || toSeal != sealing) {
            throw new IllegalStateException("a session key used after its end or for what it is not");
        }
    }

    /** Overwrites the key; no operation may be running. */
    @Override
    public void close() {
        closed = true;
        subkey.destroy();
    }
}
