package culvert.address;

/** A host as a peer names it: an address, or a name that is resolved elsewhere. */
public sealed interface Host permits Ip, DomainName {

    /**
     * Reads a host from text without ever asking DNS: a strictly dotted quad is an IPv4 address, anything with a colon
     * has to be an IPv6 address (brackets around it are dropped, as some clients leave them on), the rest is a name.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    static Host parse(String text) {
        if (text.indexOf(':') >= 0) {
            return Ip.parseV6(text);
        }
        Ip quad = Ip.dottedQuad(text);
        return quad != null ? quad : new DomainName(text);
    }
}
