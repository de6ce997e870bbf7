package culvert.shadowsocks;

import culvert.net.AuthenticationException;

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

    /**
     * Asks those elsewhere who remember too, where there are any: once for a salt that this has remembered, when its request
     * is understood and before anything comes of it. May make its virtual thread wait for a moment.
     *
     * @throws AuthenticationException when one of them knew it, or all of them have to be asked and cannot be
     */
    default void confirm(byte[] salt) throws AuthenticationException {}

    /** Whether there are such, who may be asked, or told. */
    default boolean isShared() {
        return false;
    }

    /** Tells them of a salt about which they are not asked: as far as there is room for it, and without waiting. */
    default void tell(byte[] salt) {}

    /** Waits for about as long as {@link #confirm} would, so that who is refused before it is answered no sooner. */
    default void pretend() {}

    /** How many are remembered, as far as somebody counts. */
    default int size() {
        return 0;
    }

    /** Nothing is remembered any more. */
    @Override
    default void close() {}
}
