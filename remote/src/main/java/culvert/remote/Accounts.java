package culvert.remote;

import culvert.net.User;
import culvert.usage.UsageKeeper;
import java.util.List;

/**
 * Who hears of users and of what they have carried.
 *
 * @param usage keeps it for the next process
 * @param fleet shares it with other servers
 */
record Accounts(UsageKeeper usage, Fleet fleet) {
    /** These are the users now. Blocks while what they have carried before is read, the first time. */
    void keep(List<User> users) {
        usage.keep(users);
        fleet.keep(users);
    }

    /** Whoever comes by that name from now on has carried nothing. From any thread that may wait. */
    void forget(String name) {
        usage.forget(name);
        fleet.forget(name);
    }
}
