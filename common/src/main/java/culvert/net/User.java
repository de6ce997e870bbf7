package culvert.net;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Whose a session or an association is: one object for as long as there is a user of that name, and one for each port with a
 * password that everybody has. For any number of threads.
 */
public final class User {
    /** Everybody who needs no password. */
    public static final User UNNAMED = new User("");

    private final String name;
    private final Tally tally = new Tally();
    private volatile UserLimits limits = UserLimits.NONE;
    private volatile boolean removed;

    public User(String name) {
        this.name = name;
    }

    /** As configured, which it is not for those who have the one password of a port, or need none. */
    public Optional<String> name() {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** What the user has carried since the start, and what is open now. Walks over what is open, so it is not for each datagram. */
    public Usage usage() {
        return tally.now();
    }

    /** What the user may, now. */
    public UserLimits limits() {
        return limits;
    }

    /** From now on the user may this. */
    public void limitBy(UserLimits next) {
        limits = next;
    }

    /** Something of the user's begins, which counts from now on; {@link Tally.Part#end} has to follow. */
    public Tally.Part begin(Metered thing, InetAddress client) {
        return tally.begin(thing, Prefix.of(client));
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
