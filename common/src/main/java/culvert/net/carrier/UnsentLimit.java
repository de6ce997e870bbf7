package culvert.net.carrier;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much the kernel keeps of what a connection cannot send yet (TCP_NOTSENT_LOWAT). By itself it takes 4 MB of each
 * connection on loopback; where thousands of peers stop reading, the memory that the system has for all TCP together is
 * used up then, and nobody's data moves. So the more connections there are, the less the next one gets. How many there
 * are is told by the number of its descriptor, since the system gives the lowest that is free.
 *
 * @param share bytes of the kernel's memory for all connections: each gets its part, the first ones the maximum
 */
record UnsentLimit(long share) {
    /** A quarter of this costs a tenth more processor time for each byte of a download. */
    static final int MAX = 512 * 1024;

    /** Two chunks on the wire: less would make each of them wait. */
    static final int MIN = 32 * 1024;

    /** Minimum, pressure and maximum of all TCP memory, in pages (tcp(7)). */
    private static final Path TCP_MEM = Path.of("/proc/sys/net/ipv4/tcp_mem");

    private static final int PAGE = 4096;

    /** Of the memory at which the kernel begins to economise; the other connections of the machine have the rest. */
    private static final int SHARE_OF_PRESSURE = 4;

    /** What a machine of 1 GB would say; containers are not told. */
    private static final long PRESSURE_OF_SMALL_MACHINE = 64_000_000;

    /** Not for a carrier: it reads a file. */
    static UnsentLimit ofThisMachine() {
        return new UnsentLimit(pressure() / SHARE_OF_PRESSURE);
    }

    private static long pressure() {
        try {
            String[] pages =
                    Files.readString(TCP_MEM, StandardCharsets.US_ASCII).strip().split("\\s+", -1);
            return Math.multiplyExact(Long.parseLong(pages[1]), PAGE);
        } catch (IOException | ArithmeticException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return PRESSURE_OF_SMALL_MACHINE;
        }
    }

    /** For the connection that has this descriptor. */
    int of(int descriptor) {
        return Math.clamp(share / Math.max(descriptor, 1), MIN, MAX);
    }
}
