package culvert.remote;

import culvert.Until;
import culvert.net.Limits;
import culvert.net.User;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class UserWatchTest {
    private static final Instant BEGINNING = Instant.parse("2027-01-31T00:00:00Z");

    @Test
    void aFailureEndsNoWatch() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(BEGINNING);
        AtomicInteger ends = new AtomicInteger();
        Runnable end = () -> {
            if (ends.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
            }
        };
        try (UserWatch watch = new UserWatch(now::get, end)) {
            watch.look(List.of(until(BEGINNING.plusSeconds(1)), until(BEGINNING.plusSeconds(2))));
            now.set(BEGINNING.plusSeconds(1));
            Until.isTrue(() -> "nobody was ended", () -> ends.get() == 1);
            now.set(BEGINNING.plusSeconds(2));
            Until.isTrue(() -> "the second was not ended", () -> ends.get() == 2);
        }
    }

    private static User until(Instant end) {
        User user = new User(end.toString());
        user.limitBy(Limits.until(end));
        return user;
    }
}
