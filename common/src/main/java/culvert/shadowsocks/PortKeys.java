package culvert.shadowsocks;

import culvert.crypto.Method;
import java.util.Map;

/**
 * The keys of a server, as configured.
 *
 * @param password the one that everybody has; with users, what identity headers are made with
 * @param users name to password; empty when there is only the one password
 */
public record PortKeys(Method method, String password, Map<String, String> users) {
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
