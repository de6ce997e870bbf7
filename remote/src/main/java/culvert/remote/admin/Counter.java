package culvert.remote.admin;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** A metric that only grows; its name gets {@code _total}. */
final class Counter {
    private final CounterSnapshot.Builder family = CounterSnapshot.builder();
    private boolean isEmpty = true;

    Counter(String name, String help) {
        family.name(name).help(help);
    }

    /** One series more, with labels of alternating names and values. A count is exact up to 9 petabytes. */
    Counter add(long value, String... labels) {
        return add((double) value, labels);
    }

    /** The same for what is no count. */
    Counter add(double value, String... labels) {
        isEmpty = false;
        family.dataPoint(CounterDataPointSnapshot.builder()
                .value(value)
                .labels(Labels.of(labels))
                .build());
        return this;
    }

    boolean isEmpty() {
        return isEmpty;
    }

    CounterSnapshot snapshot() {
        return family.build();
    }
}
