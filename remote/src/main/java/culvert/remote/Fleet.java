package culvert.remote;

import culvert.crypto.Edition;
import culvert.remote.admin.SharedReplays;
import culvert.remote.fleet.SharedSalts;
import culvert.shadowsocks.SaltMemory;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What this server shares with others; nothing of it is loaded where the configuration names no place for that. */
final class Fleet implements AutoCloseable {
    private final @Nullable SharedSalts salts;

    private Fleet(@Nullable SharedSalts salts) {
        this.salts = salts;
    }

    /**
     * Connects, where there is something to connect to. What cannot be reached is tried again and again.
     *
     * @param took hears how many nanoseconds each answer took
     */
    static Fleet join(RemoteSettings settings, LongConsumer took) throws InterruptedException {
        return new Fleet(
                settings.store().isPresent() ? SharedSalts.open(settings.store().get(), took) : null);
    }

    /** The memory of a port, and what others remember. */
    SaltMemory behind(SaltMemory own, Edition edition) {
        return salts == null ? own : salts.behind(own, edition);
    }

    /** What came of asking others, where there are any. */
    Optional<SharedReplays> replays() {
        if (salts == null) {
            return Optional.empty();
        }
        SharedSalts.Figures figures = salts.figures();
        return Optional.of(new SharedReplays(
                figures.fresh(), figures.refused(), figures.unanswered(), figures.lost(), figures.answers()));
    }

    @Override
    public void close() {
        if (salts != null) {
            salts.close();
        }
    }
}
