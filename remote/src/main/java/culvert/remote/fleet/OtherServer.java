package culvert.remote.fleet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What another server has told of where its users are. For one thread. */
final class OtherServer {
    private static final long[] NOWHERE = {};

    /** When it was heard last, on the monotonic clock. */
    long heard;

    private boolean isKnown;
    private long account;
    private Map<Long, long[]> complete = new HashMap<>();

    /** Since that account. */
    private Map<Long, long[]> since = Map.of();

    private @Nullable Presence notUnderstood;

    OtherServer(long heard) {
        this.heard = heard;
    }

    /** Whether its last account has to be looked up. */
    boolean isWanted() {
        return notUnderstood != null;
    }

    /**
     * It tells that.
     *
     * @return who is elsewhere now, or may be
     */
    Set<Long> tells(Presence news) {
        if (!isKnown || news.account() != account) {
            if (!isKnown || news.account() > account) {
                notUnderstood = news;
            }
            return Set.of();
        }
        Set<Long> changed = new HashSet<>(since.keySet());
        since = news.networks();
        changed.addAll(since.keySet());
        if (news.kind() == Presence.Kind.ACCOUNT) {
            since.forEach((user, networks) -> {
                if (networks.length == 0) {
                    complete.remove(user);
                } else {
                    complete.put(user, networks);
                }
            });
            since = Map.of();
            account++;
        }
        notUnderstood = null;
        return changed;
    }

    /** The same of its last account, as it was looked up. */
    Set<Long> accounts(Presence whole) {
        Set<Long> changed = users();
        Presence last = notUnderstood;
        complete = new HashMap<>(whole.networks());
        since = Map.of();
        account = whole.account();
        isKnown = true;
        notUnderstood = null;
        changed.addAll(complete.keySet());
        if (last != null) {
            changed.addAll(tells(last)); // which may be older than this
        }
        return changed;
    }

    /** Whom it has told of. */
    Set<Long> users() {
        Set<Long> users = new HashSet<>(complete.keySet());
        users.addAll(since.keySet());
        return users;
    }

    /** Where a user is there. */
    long[] networks(long user) {
        long[] changed = since.get(user);
        return changed == null ? complete.getOrDefault(user, NOWHERE) : changed;
    }
}
