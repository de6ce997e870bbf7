package culvert.remote.page;

import culvert.net.User;
import culvert.remote.admin.Changed;
import culvert.remote.admin.UserChanges;
import culvert.usage.LastDay;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The running server, as its page sees and changes it. By any thread that may wait. */
public interface Hosted {
    /** What users have carried, hour by hour. */
    LastDay day();

    /** Who may come now, in the order of names, those without a name before them. */
    List<User> users();

    /** Where it is written who the user of that name is, if that is a file that nothing but a person changes. */
    Optional<String> writtenAt(String name);

    UserChanges changes();

    /**
     * How clients may call the server; empty when its own address says nothing about that.
     *
     * @param reached the address at which it was reached just now
     */
    String host(InetAddress reached);

    /** Why links cannot call the server so; empty when they can. */
    Optional<String> wrongOf(String host);

    /** What a user needs who has just got a key, for each of the ports. */
    List<Invitation> invitations(String host, Changed added);

    /** What the user then does on a computer, one after the other. */
    List<String> steps();

    /**
     * A link, which holds a key.
     *
     * @param picture its QR code, an element of SVG; empty when it is too long for one
     * @param plugin whose counterpart the user has to name; empty without
     */
    record Invitation(String link, Optional<String> picture, String plugin) {
        /** Without the key. */
        @Override
        public String toString() {
            return "a link";
        }
    }
}
