package culvert.net;

import java.util.Optional;

/**
 * Whose a session or an association is: one object for as long as there is a user of that name, and one for each port with a
 * password that everybody has.
 */
public final class User {
    /** Everybody who needs no password. */
    public static final User UNNAMED = new User("");

    private final String name;
    private volatile boolean removed;

    public User(String name) {
        this.name = name;
    }

    /** As configured, which it is not for those who have the one password of a port, or need none. */
    public Optional<String> name() {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** From now on nothing begins that is this user's, and what there is ends. */
    public void remove() {
        removed = true;
    }

    public boolean isRemoved() {
        return removed;
    }

    @Override
    public String toString() {
        return name;
    }
}
