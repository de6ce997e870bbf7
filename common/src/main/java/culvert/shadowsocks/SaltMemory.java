package culvert.shadowsocks;

/** The replay filter of a port: which request salts have come lately. Called by any number of threads. */
@FunctionalInterface
public interface SaltMemory extends AutoCloseable {

    /**
     * Remembers a salt, in one step with asking whether it was known. It is kept as long as a replay of its request
     * could pass as new, which with the AEAD methods is for ever, so for as long as there is room. Called only with
     * salts of requests that were authenticated. Never waits.
     *
     * @param salt copied if kept
     * @return false when it was known, or when there is no room to remember it: the request must then be refused
     */
    boolean remember(byte[] salt);

    /** How many are remembered, as far as somebody counts. */
    default int size() {
        return 0;
    }

    /** Nothing is remembered any more. */
    @Override
    default void close() {}
}
