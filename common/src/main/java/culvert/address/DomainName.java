package culvert.address;

/**
 * A host name, not yet resolved.
 *
 * @param name 1 to 253 printable ASCII characters without space, control characters or {@code /}
 */
public record DomainName(String name) implements Host {

    @Override
    public String toString() {
        return name;
    }
}
