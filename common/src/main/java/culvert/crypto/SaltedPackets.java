package culvert.crypto;

/**
 * Seals and opens datagrams of the AEAD methods (SIP004), each of which has a salt, hence a key, of its own and is all
 * that this key ever seals:
 *
 * <pre>
 *   +------+--------------------------------+
 *   | salt | Seal(address || payload) + tag |   nonce: zeros
 *   +------+--------------------------------+
 * </pre>
 *
 * <p>Two steps for each: begin, then seal or open. Pooled: borrowed for a datagram, for one thread at a time.
 */
public final class SaltedPackets {
    private final Method method;
    private final SaltSource salts;
    private final HkdfSha1 hkdf = new HkdfSha1();
    private final AeadCipher sealing;
    private final AeadCipher opening;
    private final byte[] salt;
    private final RawKey subkey;
    private final byte[] zeros;
    private Ready ready = Ready.FOR_NOTHING;

    /** What the key at hand may be used for, once. */
    private enum Ready {
        FOR_NOTHING,
        TO_SEAL,
        TO_OPEN
    }

    /** For one method. */
    public SaltedPackets(Method method, SaltSource salts) {
        this.method = method;
        this.salts = salts;
        sealing = AeadCipher.sealing(method.aead());
        opening = AeadCipher.opening(method.aead());
        salt = new byte[method.saltBytes()];
        subkey = new RawKey(method.keyBytes());
        zeros = new byte[method.nonceBytes()];
    }

    /** How much longer a datagram is than what is sealed in it. */
    public static int overhead(Method method) {
        return method.saltBytes() + Method.TAG_BYTES;
    }

    /** Puts a fresh salt with a mark {@code at} that place and tells where what is sealed with it has to begin. */
    public int beginSealing(MasterKey master, SaltMark mark, byte[] out, int at) {
        salts.next(salt, 0, salt.length);
        mark.put(salt, 0);
        System.arraycopy(salt, 0, out, at, salt.length);
        derive(master);
        ready = Ready.TO_SEAL;
        return at + salt.length;
    }

    /**
     * Seals {@code length} bytes with the key that was begun with, which cannot be used again.
     *
     * @param out another array than {@code in}
     * @return where the datagram ends
     */
    public int seal(byte[] in, int offset, int length, byte[] out, int at) {
        use(Ready.TO_SEAL);
        sealing.init(subkey, zeros);
        return sealing.seal(in, offset, length, out, at);
    }

    /** Makes the key of the datagram {@code at} that place. */
    public void beginOpening(MasterKey master, byte[] in, int at) {
        System.arraycopy(in, at, salt, 0, salt.length);
        derive(master);
        ready = Ready.TO_OPEN;
    }

    /**
     * Opens {@code length} bytes, tag included, which follow the salt that was begun with.
     *
     * @param out another array than {@code in}; after a failure its contents mean nothing
     * @return where the plaintext ends in {@code out}
     */
    public int open(byte[] in, int offset, int length, byte[] out, int at) throws BadTagException {
        use(Ready.TO_OPEN);
        opening.init(subkey, zeros);
        return opening.open(in, offset, length, out, at);
    }

    private void derive(MasterKey master) {
        if (master.method() != method) {
            throw new IllegalArgumentException(master + " for " + method.label());
        }
        hkdf.derive(master.bytes(), salt, SessionKeys.INFO, subkey.bytes());
        master.inUse();
    }

    private void use(Ready wanted) {
        if (ready != wanted) {
            throw new IllegalStateException("no key to do this with");
        }
        ready = Ready.FOR_NOTHING;
    }
}
