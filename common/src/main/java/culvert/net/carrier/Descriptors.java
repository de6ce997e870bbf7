package culvert.net.carrier;

import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;

/**
 * The last descriptors of the process, kept for what must not fail. The number of a new one tells how many are open, since
 * the system gives the lowest that is free. Accepting ends first, then dialling, so that who was let in can still be
 * served; the very last are for classes that have yet to be loaded and for the resolver: a class that could not be read
 * once is missing for good.
 *
 * @param limit how many the process may have open
 */
record Descriptors(long limit) {
    private static final int SHARE = 8;
    private static final int MIN_RESERVE = 8;
    private static final int MAX_RESERVE = 128;

    /** A connection was accepted and has this descriptor: whether the next one has to wait. */
    boolean areFew(int accepted) {
        return accepted >= limit - reserve();
    }

    /** A socket for a dial has this descriptor: whether it takes one of the very last. */
    boolean areUsedUp(int dialled) {
        return dialled >= limit - reserve() / 2;
    }

    /** Throws while the next socket would be one of the reserve. */
    void mustNotBeFew() throws IOException {
        LinuxSocket next = EpollFamily.newSocket(false);
        try {
            if (areFew(next.intValue())) {
                throw new IOException("few file descriptors are left; raise the limit (ulimit -n, LimitNOFILE=)");
            }
        } finally {
            next.close();
        }
    }

    private long reserve() {
        return Math.clamp(limit / SHARE, MIN_RESERVE, MAX_RESERVE);
    }
}
