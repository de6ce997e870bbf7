package culvert.remote.fleet;

import java.time.Duration;
import java.util.Optional;

/** Places for what is shared, to which nobody connects. */
final class Stores {
    private Stores() {}

    static Store named(String prefix, boolean isStrict) {
        return new Store(
                "redis.example", 1, false, 0, Optional.empty(), Optional.empty(), prefix, isStrict, Duration.ofDays(1));
    }
}
