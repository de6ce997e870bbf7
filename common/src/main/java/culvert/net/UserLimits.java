package culvert.net;

import java.time.Instant;
import java.util.Optional;

/**
 * What a user may, as configured.
 *
 * @param enabled false when nothing of the user's is served, although there is one
 * @param expires from when on nothing is served
 * @param maxSessions how many sessions at a time, and how many associations; 0: any number
 * @param maxDevices how many networks at a time, as {@link culvert.address.Prefix} has them; 0: any number
 * @param quota how much in all, or in a period
 * @param rateUp bits of payload in a second, from clients to targets, all sessions and associations together; 0: any
 * @param rateDown the same from targets to clients
 * @param note what the administrator wants to remember
 * @param admin whether the user may see the others, invite and switch off, on the page of the server
 * @param port the only one that the user is for, for people to see; 0: all that its key fits
 */
public record UserLimits(
        boolean enabled,
        Optional<Instant> expires,
        int maxSessions,
        int maxDevices,
        Optional<Quota> quota,
        long rateUp,
        long rateDown,
        String note,
        boolean admin,
        int port) {

    /** Of a user that nothing is said of. */
    public static final UserLimits NONE =
            new UserLimits(true, Optional.empty(), 0, 0, Optional.empty(), 0, 0, "", false, 0);

    /** Whether the user's time is over. */
    boolean isOver(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    /** Whether what the user carries is held back in the same way. */
    boolean areHeldAs(UserLimits other) {
        return quota.equals(other.quota) && rateUp == other.rateUp && rateDown == other.rateDown;
    }

    /** Whether time alone, or what is carried, may end what the user has open. */
    public boolean canEnd() {
        return expires.isPresent() || quota.isPresent();
    }
}
