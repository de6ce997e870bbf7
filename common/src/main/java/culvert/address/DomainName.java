package culvert.address;

/**
 * A host name, not yet resolved.
 *
 * <p>Ordered, as an {@link Ip} is, since peers choose them: a table finds its way by the order where their hashes meet.
 *
 * <p>DNS itself stops at 253 characters; what the wire can carry beyond that is passed on and fails when resolved.
 *
 * @param name 1 to 255 printable ASCII characters without space, {@code /}, {@code :} and brackets; never an IPv4
 *     address, which is an {@link Ip}
 */
public record DomainName(String name) implements Host, Comparable<DomainName> {

    /** What the length byte of the SOCKS form can say. */
    public static final int MAX_BYTES = 255;

    public DomainName {
        if (name.isEmpty() || name.length() > MAX_BYTES) {
            throw new IllegalArgumentException("a host name has 1 to " + MAX_BYTES + " characters");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7F || "/:[]".indexOf(c) >= 0) {
                throw new IllegalArgumentException("a character that no host name has");
            }
        }
        if (Ip.dottedQuad(name) != null) {
            throw new IllegalArgumentException("an address, not a host name");
        }
    }

    @Override
    public int compareTo(DomainName other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
