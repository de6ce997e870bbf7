package culvert.app;

import culvert.config.OnlineText;
import culvert.net.Recurring;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether what was fetched from the net has changed. */
final class Refresh {
    private static final Logger LOG = LoggerFactory.getLogger(Refresh.class);

    private final AtomicReference<Optional<OnlineText>> last;
    private final Runnable changed;
    private boolean hasFailed;

    private Refresh(AtomicReference<Optional<OnlineText>> last, Runnable changed) {
        this.last = last;
        this.changed = changed;
    }

    /**
     * Begins to, for as long as the process lives; does nothing when nothing was fetched.
     *
     * @param last what was fetched last
     * @param every zero means never; each pause is up to a tenth shorter or longer, so that many who began together come apart
     * @param changed is run when it is another text, on the thread of this
     */
    static void start(AtomicReference<Optional<OnlineText>> last, Duration every, Runnable changed) {
        if (last.get().isPresent() && !every.isZero()) {
            Refresh refresh = new Refresh(last, changed);
            Thread.ofPlatform().daemon().name("refresh").start(() -> refresh.look(every));
        }
    }

    private void look(Duration every) {
        Recurring look = new Recurring("Fetching again", () -> last.get().ifPresent(this::look));
        try {
            while (true) {
                Thread.sleep(every.multipliedBy(ThreadLocalRandom.current().nextInt(900, 1101))
                        .dividedBy(1000));
                look.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A network that is away for a night is one line. */
    private void look(OnlineText before) {
        try {
            boolean isOther = before.hasChanged();
            hasFailed = false;
            if (isOther) {
                changed.run();
            }
        } catch (IOException e) {
            if (!hasFailed) {
                LOG.warn("not fetched again, so the servers stay as they are: {}", e.getMessage());
            }
            hasFailed = true;
        }
    }
}
