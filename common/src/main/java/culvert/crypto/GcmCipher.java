package culvert.crypto;

import javax.crypto.spec.GCMParameterSpec;

/** AES-GCM, all of it the JDK's. */
final class GcmCipher extends AeadCipher {
    private final JdkCipher jdk;

    GcmCipher(JdkCipher jdk) {
        this.jdk = jdk;
    }

    @Override
    void init(RawKey key, byte[] nonce) {
        jdk.init(key, new GCMParameterSpec(8 * Method.TAG_BYTES, nonce));
    }

    @Override
    int seal(byte[] in, int offset, int length, byte[] out, int at) {
        return jdk.seal(in, offset, length, out, at);
    }

    @Override
    int open(byte[] in, int offset, int length, byte[] out, int at) throws BadTagException {
        return jdk.open(in, offset, length, out, at);
    }
}
