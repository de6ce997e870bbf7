package culvert.crypto;

/** Where salts come from: {@link RandomSalts}, or what a test wants to see on the wire. */
@FunctionalInterface
public interface SaltSource {

    /** Writes a salt that was never given before. */
    void next(byte[] into, int offset, int length);
}
