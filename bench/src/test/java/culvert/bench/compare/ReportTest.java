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
    void aRowThatCannotBeMeasuredSaysWhy() {
        Row cores = new Row(Cores.row(List.of(2, 4)), "MB/s");
        results.unmeasured(cores, Cores.obstacle(List.of(2, 4), 3).orElseThrow());
        String line = "| 8 downloads on 2 and on 4 cores | MB/s | unmeasured: this machine has 3 cores |  |  |\n";
        assertTrue(markdown("culvert", "rust").endsWith(line), markdown("culvert", "rust"));
        assertTrue(new Report("aes-256-gcm", List.of("culvert"), results)
                .json()
                .contains("\"unit\":\"MB/s\",\"unmeasured\":\"this machine has 3 cores\"}"));
    }

    @Test
    void downloadsAreConfinedToCoresWhereAllOfThemExist() {
        assertEquals(Optional.empty(), Cores.obstacle(List.of(2, 4), 4));
        assertEquals(Optional.of("this machine has 2 cores"), Cores.obstacle(List.of(2, 4), 2));
        assertEquals(List.of("taskset", "-c", "0-3"), Cores.confinement(4));
        assertEquals("8 downloads on 1 core", Cores.row(1));
        Place place = Place.confined(Cores.confinement(2));
        assertEquals(List.of("taskset", "-c", "0-1"), place.far());
        assertEquals(place.far(), place.near());
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

    @Test
    void allMethodsAreAWordAndCoresAreNumbers() {
        Settings plain = new Settings(Path.of("bench"), new String[] {});
        assertEquals(List.of("aes-256-gcm"), plain.methods());
        assertEquals(List.of(2, 4), plain.cores());
        Settings settings = new Settings(Path.of("bench"), new String[] {"--methods", "all", "--cores", "1,2"});
        assertEquals(5, settings.methods().size());
        assertEquals(List.of(1, 2), settings.cores());
    }

    @Test
    void aNumberThatIsNoneIsNamed() {
        for (String option : List.of("--rounds", "--cores")) {
            for (String text : List.of("many", "0", "-1", "")) {
                Throwable refused = assertThrows(
                        IllegalArgumentException.class,
                        () -> new Settings(Path.of("bench"), new String[] {option, text}));
                assertEquals(option + " takes numbers from 1 on, not '" + text + "'", refused.getMessage());
            }
        }
    }

    @Test
    void theRowsOfAColdStartAreChosenOneByOne() {
        Settings first = new Settings(Path.of("bench"), new String[] {"--rows", "first 5 s"});
        assertTrue(Fresh.isWanted(first) && first.measures(Fresh.FIRST_SECONDS) && !first.measures(Fresh.START));
        assertTrue(!Fresh.isWanted(new Settings(Path.of("bench"), new String[] {"--rows", "upload"})));
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
