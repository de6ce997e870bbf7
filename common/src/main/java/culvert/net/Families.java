package culvert.net;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which of a name's addresses connections and datagrams go to, and to which first. */
public enum Families {
    /**
     * Connections try IPv6 first, and IPv4 beside it when that does not answer at once; datagrams go where connections to the
     * same name got through, and before there was one to IPv4, since a way of IPv6 that leads nowhere is the more frequent one.
     */
    USUAL(true, false),
    IPV6_FIRST(true, true),
    IPV4_FIRST(false, false),
    /** Those of IPv4 are not used. */
    IPV6_ONLY(true, true);

    private final boolean connectsBySixFirst;
    private final boolean sendsBySixFirst;

    Families(boolean connectsBySixFirst, boolean sendsBySixFirst) {
        this.connectsBySixFirst = connectsBySixFirst;
        this.sendsBySixFirst = sendsBySixFirst;
    }

    /** Whether an address of a name is used at all. */
    public boolean uses(InetAddress address) {
        return this != IPV6_ONLY || !(address instanceof Inet4Address);
    }

    boolean connectsBySixFirst() {
        return connectsBySixFirst;
    }

    boolean sendsBySixFirst() {
        return sendsBySixFirst;
    }
}
