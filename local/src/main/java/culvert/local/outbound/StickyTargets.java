package culvert.local.outbound;

import culvert.address.Host;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which remote a target was reached through lately: sites tie what they know of a visitor to the address it comes from.
 * Guarded by its {@link Choice}.
 */
final class StickyTargets {
    /** Of hosts; with the longest names half a megabyte. The one that was not used for longest makes room. */
    static final int MAX = 1024;

    /** After so long without a session a target is as any other. */
    static final Duration FOR = Duration.ofMinutes(10);

    private record Used(Servers remote, long at) {}

    private final Map<Host, Used> used = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Host, Used> eldest) {
            return size() > MAX;
        }
    };

    @Nullable
    Servers of(Host target, long now) {
        Used last = used.get(target);
        return last == null || now - last.at >= FOR.toNanos() ? null : last.remote;
    }

    void put(Host target, Servers remote, long now) {
        used.put(target, new Used(remote, now));
    }
}
