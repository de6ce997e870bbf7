package culvert.crypto;

import org.jspecify.annotations.Nullable;

/** A cipher that works for one stream after another, each time with that stream's key and the next of its nonces. */
final class AeadCipher {
    private final Method method;
    private final BareAead cipher;
    private @Nullable SessionKey key;

    AeadCipher(Method method, int mode) {
        this.method = method;
        this.cipher = new BareAead(method.aead(), mode);
    }

    /** From now on works with this key. */
    void begin(SessionKey with) {
        if (key != null) {
            throw new IllegalStateException("this cipher still works with another key");
        }
        with.check(method, cipher.isForSealing());
        key = with;
    }

    /** Forgets the key, so that nobody else can work with it. */
    void end() {
        key = null;
    }

    /** One operation with the key's next nonce; tells where its output ends. */
    int run(byte[] in, int offset, int length, byte[] out, int outOffset) throws BadTagException {
        if (key == null) {
            throw new IllegalStateException("this cipher has no key");
        }
        try {
            cipher.init(key.subkey(), key.nonce().bytes());
            return cipher.run(in, offset, length, out, outOffset);
        } finally {
            key.nonce().advance();
        }
    }
}
