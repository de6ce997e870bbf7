package culvert.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.app.ExitCode;
import culvert.config.ConfigException;
import culvert.config.End;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final List<Finding> FINDINGS = List.of(
            Finding.ok("port", "listen on 127.0.0.1:1080", "the port is free"),
            Finding.failed(
                            "TCP",
                            "connect to 192.0.2.1:8388",
                            "connection refused",
                            "Nothing \"listens\" there. Check the port, and that the other end runs, which takes two lines.")
                    .about("tokyo"),
            Finding.notTried("clock", "no connection to the server").about("tokyo"));

    private final StringWriter out = new StringWriter();

    @Test
    void peopleGetALineForEachInColumnsOfATerminal() throws InterruptedException {
        assertEquals(ExitCode.FAILED, report(false, FINDINGS));
        assertEquals("""
                ok         port            listen on 127.0.0.1:1080: the port is free

                tokyo
                failed     TCP             connect to 192.0.2.1:8388: connection refused
                                           -> Nothing "listens" there. Check the port, and that
                                              the other end runs, which takes two lines.
                not tried  clock           no connection to the server

                1 check failed.
                """, out.toString());
    }

    @Test
    void programsGetTheSameWords() throws IOException, InterruptedException {
        assertEquals(ExitCode.FAILED, report(true, FINDINGS));
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertEquals("local", json.get("end").asText());
        assertEquals(1, json.get("exit_code").asInt());
        assertEquals(FINDINGS.size(), json.get("checks").size());
        for (int i = 0; i < FINDINGS.size(); i++) {
            JsonNode check = json.get("checks").get(i);
            Finding finding = FINDINGS.get(i);
            assertEquals(
                    finding,
                    new Finding(
                            finding.mark(),
                            check.get("check").asText(),
                            check.get("server").asText(),
                            check.get("tried").asText(),
                            check.get("found").asText(),
                            check.get("advice").asText()));
            assertEquals(finding.mark().label(), check.get("mark").asText());
        }
    }

    @Test
    void warningsAreNoFailure() throws InterruptedException {
        assertEquals(ExitCode.OK, report(false, List.of(Finding.warning("a", "b", "c", "d"))));
    }

    @Test
    void aConfigurationThatIsWrongIsAnotherStatus() throws InterruptedException {
        ConfigException wrong =
                new ConfigException(List.of(new ConfigException.Mistake(Optional.empty(), "no server")));
        int exitCode = new Report(End.LOCAL, false, new PrintWriter(out)).of(_ -> {
            throw wrong;
        });
        assertEquals(ExitCode.USAGE, exitCode);
        assertTrue(out.toString().contains("no server"), out.toString());
    }

    @Test
    void aCheckThatIsBrokenIsAFindingAndTheOthersGoOn() throws IOException, InterruptedException {
        int exitCode = new Report(End.LOCAL, true, new PrintWriter(out)).of(report -> {
            report.part("port", _ -> {
                throw new IllegalStateException("a password");
            });
            report.add(Finding.ok("TCP", "b", "c"));
            Beside.each(
                    List.of(1, 0, 2),
                    number -> Finding.ok("half of " + number, "", "" + 4 / number),
                    e -> Finding.broken("half of nothing", e),
                    report::add);
            throw new IllegalStateException("another");
        });
        assertEquals(ExitCode.FAILED, exitCode);
        List<String> checks = new ArrayList<>();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        json.get("checks")
                .forEach(check -> checks.add(
                        check.get("check").asText() + " " + check.get("mark").asText()));
        assertEquals(
                List.of(
                        "port failed",
                        "TCP ok",
                        "half of 1 ok",
                        "half of nothing failed",
                        "half of 2 ok",
                        "doctor failed"),
                checks);
        assertTrue(out.toString().contains("IllegalStateException at "), out::toString);
        assertFalse(out.toString().contains("password"), out::toString);
    }

    private int report(boolean isJson, List<Finding> findings) throws InterruptedException {
        return new Report(End.LOCAL, isJson, new PrintWriter(out)).of(report -> findings.forEach(report::add));
    }
}
