package culvert.net;

import java.time.Instant;
import java.util.Optional;

/** What a user may of whom one thing is said. */
public final class Limits {
    private static final UserLimits NONE = UserLimits.NONE;

    private Limits() {}

    /** Nothing. */
    public static UserLimits off() {
        return of(false, Optional.empty(), false);
    }

    /** Nothing from then on. */
    public static UserLimits until(Instant end) {
        return of(true, Optional.of(end), false);
    }

    /** Everything, and what administrators may. */
    public static UserLimits administrator() {
        return of(true, Optional.empty(), true);
    }

    /** So many sessions and devices at a time; 0: any number. */
    public static UserLimits most(int sessions, int devices) {
        return new UserLimits(
                true, NONE.expires(), sessions, devices, NONE.quota(), 0, 0, NONE.note(), false, NONE.port());
    }

    /** So much. */
    public static UserLimits quota(Quota quota) {
        return quota(Optional.of(quota));
    }

    /** So much, or anything. */
    public static UserLimits quota(Optional<Quota> quota) {
        return new UserLimits(true, NONE.expires(), 0, 0, quota, 0, 0, NONE.note(), false, NONE.port());
    }

    private static UserLimits of(boolean enabled, Optional<Instant> expires, boolean admin) {
        return new UserLimits(enabled, expires, 0, 0, NONE.quota(), 0, 0, NONE.note(), admin, NONE.port());
    }
}
