package culvert.net.carrier;

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

    /**
     * A quarter of the memory at which the kernel of a machine of 1 GB begins to economise (tcp_mem in tcp(7)). Larger
     * machines have more, but the receive buffers of those that stall come out of it too.
     */
    static final UnsentLimit USUAL = new UnsentLimit(16_000_000);

    /** For the connection that has this descriptor. */
    int of(int descriptor) {
        return Math.clamp(share / Math.max(descriptor, 1), MIN, MAX);
    }
}
