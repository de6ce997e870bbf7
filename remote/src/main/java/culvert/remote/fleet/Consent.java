package culvert.remote.fleet;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;

/** Whether the store does what a part asks it to: without the right to, or full, it refuses, which is said once. For one thread. */
final class Consent {
    private static final Logger log = LoggerFactory.getLogger(Consent.class);

    private final String what;
    private final String consequence;
    private boolean isRefused;

    /**
     * @param what it is about, as the beginning of a sentence
     * @param consequence what that means, as its end
     */
    Consent(String what, String consequence) {
        this.what = what;
        this.consequence = consequence;
    }

    boolean isRefused() {
        return isRefused;
    }

    /** Whether all was done. */
    boolean isIn(List<@Nullable Object> answers) {
        for (Object answer : answers) {
            if (answer instanceof JedisDataException refusal) {
                if (!isRefused) {
                    isRefused = true;
                    log.warn("{} cannot be shared, Redis refuses ({}): {}", what, RedisLink.text(refusal), consequence);
                }
                return false;
            }
        }
        if (isRefused && !answers.isEmpty()) {
            isRefused = false;
            log.info("{} can be shared again", what);
        }
        return true;
    }
}
