package culvert.crypto;

import org.jspecify.annotations.Nullable;

/**
 * Ciphers for one direction, of which some stay with keys that are in use: AES-GCM takes more time to take up another key than
 * to seal a short message. Bounded: a key that comes again and has none takes the place that was given away longest ago; one that
 * was not used often enough has the cipher that all share. A cipher keeps what it has made of a key until another takes its
 * place: the JDK gives no way to make it forget. For one thread at a time.
 */
final class KeyedCiphers {
    /** So many keys have their own. */
    private static final int KEPT = 64;

    /** From so many operations on a key is likely to be used again. */
    private static final int WORTHWHILE = 8;

    private final Aead aead;
    private final boolean sealing;
    private final AeadCipher shared;
    private @Nullable SessionKey @Nullable [] keys;
    private @Nullable AeadCipher[] ciphers = {};
    private int hand;

    KeyedCiphers(Aead aead, boolean sealing) {
        this.aead = aead;
        this.sealing = sealing;
        this.shared = make();
    }

    /** The one to use with a key now. */
    AeadCipher of(SessionKey key) {
        int place = key.place();
        AeadCipher own = keys != null && key.equals(keys[place]) ? ciphers[place] : null;
        if (own != null) {
            return own;
        }
        return aead == Aead.AES_GCM && key.operations() >= WORTHWHILE ? admit(key) : shared;
    }

    private AeadCipher admit(SessionKey key) {
        @Nullable SessionKey[] all = keys;
        if (all == null) {
            all = new @Nullable SessionKey[KEPT];
            ciphers = new @Nullable AeadCipher[KEPT];
            keys = all;
        }
        hand = (hand + 1) % KEPT;
        all[hand] = key;
        key.isAt(hand);
        AeadCipher cipher = ciphers[hand];
        if (cipher == null) {
            cipher = make();
            ciphers[hand] = cipher;
        }
        return cipher;
    }

    private AeadCipher make() {
        return sealing ? AeadCipher.sealing(aead) : AeadCipher.opening(aead);
    }
}
