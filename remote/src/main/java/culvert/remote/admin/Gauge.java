package culvert.remote.admin;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** A metric that goes up and down. */
final class Gauge {
    private final GaugeSnapshot.Builder family = GaugeSnapshot.builder();

    Gauge(String name, String help) {
        family.name(name).help(help);
    }

    /** One series more, with labels of alternating names and values. A count is exact up to 9 petabytes. */
    Gauge add(long value, String... labels) {
        return add((double) value, labels);
    }

    /** The same for what is no count. */
    Gauge add(double value, String... labels) {
        family.dataPoint(GaugeDataPointSnapshot.builder()
                .value(value)
                .labels(Labels.of(labels))
                .build());
        return this;
    }

    GaugeSnapshot snapshot() {
        return family.build();
    }
}
