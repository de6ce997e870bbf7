package culvert.remote.admin;

import culvert.net.Cause;
import culvert.relay.Side;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** How often each cause has come from each side. For any number of threads. */
final class CauseCounts {
    private final Map<Cause, Map<Side, AtomicLong>> counts = new EnumMap<>(Cause.class);

    CauseCounts() {
        for (Cause cause : Cause.values()) {
            Map<Side, AtomicLong> sides = new EnumMap<>(Side.class);
            for (Side side : Side.values()) {
                sides.put(side, new AtomicLong());
            }
            counts.put(cause, sides);
        }
    }

    /** One of them. */
    @FunctionalInterface
    interface Visitor {
        void visit(Cause cause, Side side, long count);
    }

    void add(Cause cause, Side side) {
        of(cause, side).getAndIncrement();
    }

    /** Those of some causes are visited also where none has come. */
    void forEach(Set<Cause> always, Visitor visitor) {
        counts.forEach((cause, sides) -> sides.forEach((side, count) -> {
            if (count.get() > 0 || always.contains(cause)) {
                visitor.visit(cause, side, count.get());
            }
        }));
    }

    private AtomicLong of(Cause cause, Side side) {
        return Objects.requireNonNull(Objects.requireNonNull(counts.get(cause)).get(side));
    }
}
