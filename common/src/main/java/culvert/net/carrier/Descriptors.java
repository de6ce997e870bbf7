package culvert.net.carrier;

import java.io.IOException;

/**
 * The last descriptors of the process, kept for what must not fail. A new descriptor's number shows how many are open,
 * since the system assigns the lowest free one. Accepting stops first, then dialling, so that accepted connections can
 * still be served. The very last are for the resolver and for classes not yet loaded: a class that could not be read once
 * stays missing.
 *
 * @param limit how many the process may have open
 */
record Descriptors(long limit) {
    private static final int SHARE = 8;
    private static final int MIN_RESERVE = 8;
    private static final int MAX_RESERVE = 128;

    /** Whether the next connection has to wait, after one was accepted with this descriptor. */
    boolean areFew(int accepted) {
        return accepted >= limit - reserve();
    }

    /** Whether a socket for dialling with this descriptor takes one of the very last. */
    boolean areUsedUp(int dialled) {
        return dialled >= limit - reserve() / 2;
    }

    /** Throws where the next socket, which would have this descriptor, would be one of the reserve. */
    void mustNotBeFew(int next) throws IOException {
        if (areFew(next)) {
            throw new IOException("few file descriptors are left; raise the limit (ulimit -n, LimitNOFILE=)");
        }
    }

    private long reserve() {
        return Math.clamp(limit / SHARE, MIN_RESERVE, MAX_RESERVE);
    }
}
