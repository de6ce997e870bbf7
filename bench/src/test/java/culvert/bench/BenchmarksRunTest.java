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
        int headers = 2 * 4;
        int users = 3 * 2;
        int datagrams = 4 * 5 * 2;
        int chunks = 2 * 5 * 2;
        int rules = 2 * 4;
        assertEquals(
                headers + users + datagrams + chunks + rules,
                new Runner(options).run().size());
    }
}
