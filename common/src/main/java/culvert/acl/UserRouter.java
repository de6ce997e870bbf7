package culvert.acl;

import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.User;
import culvert.relay.Route;
import culvert.relay.Router;
import java.util.Map;

/** At the remote: by a user's own rules, where it has some, else by those of all. */
public final class UserRouter implements Router {
    private final Map<String, Router> own;
    private final Router others;

    /** @param own by the name of the user */
    public UserRouter(Map<String, Router> own, Router others) {
        this.own = Map.copyOf(own);
        this.others = others;
    }

    @Override
    public Route route(Target target, User user) throws BlockedException {
        return own.getOrDefault(user.toString(), others).route(target, user);
    }
}
