package culvert.remote.admin;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** A metric of distributions. */
final class Histogram {
    private final HistogramSnapshot.Builder family = HistogramSnapshot.builder();

    Histogram(String name, String help) {
        family.name(name).help(help);
    }

    /** One distribution more, with labels of alternating names and values. */
    void add(Distribution values, String... labels) {
        family.dataPoint(HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(values.bounds(), values.counts()))
                .sum(values.sum())
                .labels(Labels.of(labels))
                .build());
    }

    HistogramSnapshot snapshot() {
        return family.build();
    }
}
