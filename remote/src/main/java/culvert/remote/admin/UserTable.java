package culvert.remote.admin;

import culvert.net.Cause;
import culvert.net.Usage;
import culvert.net.User;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Users in the numbers for Prometheus. Only so many have series of their own, the first that carry something; the rest are
 * one series, and so is what removed ones of these had carried. For one thread at a time.
 */
final class UserTable {
    /** Each has four series: a scraper takes a hundred times as many with ease, and nobody reads more. */
    static final int MAX_OWN = 500;

    /** What the rest is called. */
    static final String OTHERS = "(others)";

    /** Whether a user has a series of its own: decided once, so that no sum ever falls. */
    private final Map<User, Boolean> own = new HashMap<>();

    private final int mostOwn;
    private Usage gone = new Usage(0, 0, 0, 0, 0);

    /** Of ports that are closed, whose users without a name have one series with those of other ports. */
    private Usage goneUnnamed = gone;

    UserTable(int mostOwn) {
        this.mostOwn = mostOwn;
    }

    /** What users have carried and have open, by the names of their series; empty for those without a name. */
    Map<String, Usage> rows(List<User> users) {
        users.stream()
                .filter(user -> !own.containsKey(user) && hasCarried(user.usage()))
                .sorted(Comparator.comparing(User::toString))
                .forEach(this::decide);
        Map<String, Usage> rows = new TreeMap<>();
        own.forEach((user, isOwn) -> {
            if (!isOwn) {
                rows.merge(OTHERS, user.usage(), UserTable::sum);
            } else if (!isRemoved(user) || user.name().isEmpty()) {
                rows.merge(user.toString(), user.usage(), UserTable::sum);
            }
        });
        if (hasCarried(gone)) {
            rows.merge(OTHERS, gone, UserTable::sum);
        }
        if (hasCarried(goneUnnamed)) {
            rows.merge("", goneUnnamed, UserTable::sum);
        }
        own.keySet().removeIf(this::isOver);
        return rows;
    }

    private void decide(User user) {
        long taken = own.values().stream().filter(isOwn -> isOwn).count();
        own.put(user, taken < mostOwn && !user.toString().equals(OTHERS));
    }

    /** It has ended; what it has carried stays in the sum of the others. */
    private boolean isOver(User user) {
        Usage last = user.usage();
        boolean isOver = isRemoved(user) && last.sessions() + last.associations() == 0;
        if (isOver && Boolean.FALSE.equals(own.get(user))) {
            gone = sum(gone, last);
        } else if (isOver && user.name().isEmpty()) {
            goneUnnamed = sum(goneUnnamed, last);
        }
        return isOver;
    }

    private static boolean isRemoved(User user) {
        return user.barred() == Cause.USER_REMOVED;
    }

    private static boolean hasCarried(Usage usage) {
        return usage.up() + usage.down() + usage.sessions() + usage.associations() > 0;
    }

    private static Usage sum(Usage one, Usage other) {
        return new Usage(
                one.up() + other.up(),
                one.down() + other.down(),
                one.sessions() + other.sessions(),
                one.associations() + other.associations(),
                one.devices() + other.devices());
    }
}
