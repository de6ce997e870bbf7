package culvert.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.bench.compare.Results.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Row ROW = new Row("1 download", "MB/s");

    private final Results results = new Results();

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        note("culvert", 1, 10, 3, 2);
        assertEquals(Optional.of(2.5), results.median(ROW, "culvert"));
        assertEquals(Optional.empty(), results.median(ROW, "libev"));
    }

    @Test
    void aRowShowsMediansSpreadAndOursDividedByTheirs() {
        note("culvert", 1300, 1200, 1250);
        note("libev", 500, 625, 700);
        assertTrue(
                markdown("culvert", "libev")
                        .contains("| 1 download | MB/s | 1250 (1200..1300) | 625 (500..700) | 2.00 |"),
                markdown("culvert", "libev"));
    }

    @Test
    void whatWasNotMeasuredStaysEmpty() {
        note("culvert", 7);
        assertTrue(markdown("culvert", "rust").contains("| 7.00 |  |  |"), markdown("culvert", "rust"));
    }

    @Test
    void jsonHasTheFiguresOfAllRounds() {
        note("culvert", 1, 2);
        assertEquals("""
                {"method":"aes-256-gcm","rows":[
                  {"work":"1 download","unit":"MB/s","culvert":[1.0, 2.0]}
                ]}
                """, new Report("aes-256-gcm", List.of("culvert", "libev"), results).json());
    }

    @Test
    void thePlotHasALineForEachProgramThatWasMeasured() {
        note("culvert", 0.2);
        note("rust", 8);
        String svg = Plot.svg("a title", List.of(ROW), List.of("culvert", "libev", "rust"), results);
        assertEquals(3, svg.split("<polyline", -1).length);
        assertTrue(svg.contains(">a title<"));
    }

    @Test
    void anUnknownOptionIsRefusedAndKnownOnesChooseRowsAndPrograms() {
        assertThrows(
                IllegalArgumentException.class, () -> new Settings(Path.of("bench"), new String[] {"--round", "1"}));
        Settings settings =
                new Settings(Path.of("bench"), new String[] {"--only", "culvert", "--rows", "download,memory"});
        assertTrue(settings.wants("culvert") && !settings.wants("rust"));
        assertTrue(settings.measures("8 downloads") && !settings.measures("50 ping-pong"));
    }

    private String markdown(String... programs) {
        return new Report("aes-256-gcm", List.of(programs), results).markdown();
    }

    private void note(String program, double... values) {
        for (double value : values) {
            results.note(ROW.name(), ROW.unit(), program, value);
        }
    }
}
