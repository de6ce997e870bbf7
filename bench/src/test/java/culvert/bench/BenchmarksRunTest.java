package culvert.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Shows that every benchmark still runs; its figures mean nothing. */
class BenchmarksRunTest {
    @Test
    void everyBenchmarkGivesAFigure() throws Exception {
        var options = new OptionsBuilder()
                .include("culvert\\.bench\\..*")
                .param("users", "10")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(20))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        assertEquals(2 * 4 + 3 * 2, new Runner(options).run().size());
    }
}
