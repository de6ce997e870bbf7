package culvert.shadowsocks;

import culvert.crypto.Method;
import java.util.Map;

/**
 * The keys of a server, as configured.
 *
 * @param password the one that everybody has; with users, what identity headers are made with
 * @param users name to password; empty when there is only the one password
 * @param hasUsers whether nobody else may come by a key of the server's, even if there are no users (yet)
 */
public record PortKeys(Method method, String password, Map<String, String> users, boolean hasUsers) {
    /** Only if there are users nobody else may come. */
    public PortKeys(Method method, String password, Map<String, String> users) {
        this(method, password, users, !users.isEmpty());
    }

    /** Copies the users. */
    public PortKeys {
        users = Map.copyOf(users);
    }

    /** The method and how many users. */
    @Override
    public String toString() {
        return "PortKeys[" + method.label() + ", " + users.size() + " users]";
    }
}
