package culvert.address;

/**
 * The name at which a remote shows its own page to whoever comes through the tunnel. It is looked up nowhere: {@code internal}
 * is a domain that the public one leaves to private use (ICANN's board, 2024).
 */
public final class PageName {
    public static final String TEXT = "culvert.internal";

    /** Of HTTP, where no port is named. */
    public static final int PORT = 80;

    private PageName() {}

    /** Whether that is its name, in whatever case, and with the dot of a whole name or without. */
    public static boolean is(Host host) {
        return host instanceof DomainName(String name) && is(name);
    }

    /** The same of a text. */
    public static boolean is(String name) {
        int length = TEXT.length();
        return (name.length() == length || (name.length() == length + 1 && name.charAt(length) == '.'))
                && name.regionMatches(true, 0, TEXT, 0, length);
    }
}
