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

    /** One series more, with labels of alternating names and values. */
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
