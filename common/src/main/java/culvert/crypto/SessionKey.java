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
    private int operations;
    private int place;

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
        operations = Math.max(operations + 1, operations);
        for (int i = 0; i < nonce.length; i++) {
            if (++nonce[i] != 0) {
                return;
            }
        }
    }

    /** How often it was used, or very often. */
    int operations() {
        return operations;
    }

    /** Where among {@link KeyedCiphers} it may have its own, if it has. */
    int place() {
        return place;
    }

    void isAt(int itsPlace) {
        place = itsPlace;
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
