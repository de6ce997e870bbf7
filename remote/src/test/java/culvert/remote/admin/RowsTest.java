package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as tables for people. */
class RowsTest {
    @Test
    void theObjectsOfAListAreRows() throws Exception {
        String json = "{\"sessions\":[{\"id\":7,\"user\":\"ada\"},{\"id\":8}],\"others\":[{\"id\":9}],\"at\":1}";
        assertEquals(List.of(Map.of("id", "7", "user", "ada"), Map.of("id", "8")), Rows.objects(json, "sessions"));
        assertEquals(List.of(Map.of("id", "9")), Rows.objects(json, "others"));
        assertEquals(List.of(), Rows.objects("{\"sessions\":[]}", "sessions"));
    }

    @Test
    void whatIsInsideAnObjectIsNoRow() throws Exception {
        String json =
                "{\"users\":[{\"name\":\"ada\",\"limits\":{\"enabled\":true},\"of\":[1,{\"name\":\"x\"}],\"up\":2}]}";
        assertEquals(List.of(Map.of("name", "ada", "up", "2")), Rows.objects(json, "users"));
    }

    @Test
    void theStringsOfAListAreFound() throws Exception {
        String json = "{\"errors\":[\"one\",\"two\"],\"error\":\"three\"}";
        assertEquals(List.of("one", "two"), Rows.strings(json, "errors"));
        assertEquals(List.of("three"), Rows.strings(json, "error"));
    }

    @Test
    void columnsAreAsWideAsTheyHaveToBe() {
        StringWriter out = new StringWriter();
        Rows.print(
                List.of("ID", "USER", "UP"),
                List.of(List.of("7", "ada", "1.5 kB"), List.of("1234", "", "12 B")),
                new PrintWriter(out, true));
        assertEquals("  ID  USER      UP\n   7  ada   1.5 kB\n1234          12 B\n", out.toString());
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "1400000,1.4 MB", "250000000000,250 GB", "7e15,7000 TB"})
    void bytesAreShort(String bytes, String shown) {
        assertEquals(shown, Rows.bytes(Map.of("up", bytes), "up"));
    }
}
