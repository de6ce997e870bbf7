package culvert.shadowsocks.packet;

/**
 * Which datagrams of the 2022 edition are made longer, and how much: those to and from name servers, whose lengths tell
 * the name that was asked for, and those without payload, which would be known by their length. All others travel as
 * they are: padding costs bandwidth, and what a game or a call sends is known by its rhythm anyway.
 */
final class PacketPadding {
    private static final int DNS_PORT = 53;

    /** As in streams: what peers use, which to receive is no limit. */
    private static final int MAX_PADDING = 900;

    /** No datagram becomes longer by padding: what every path of IPv6 has room for, 1280 less the headers of IP and UDP. */
    private static final int MAX_DATAGRAM = 1280 - 40 - 8;

    private PacketPadding() {}

    static boolean isWanted(int port, int payload) {
        return port == DNS_PORT || payload == 0;
    }

    /** How much a datagram of that length may get. */
    static int max(int datagram) {
        return Math.clamp(MAX_DATAGRAM - datagram, 0, MAX_PADDING);
    }
}
