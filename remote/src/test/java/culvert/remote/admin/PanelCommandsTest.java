package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What panels are told. */
class PanelCommandsTest {
    private static final List<PanelPorts.Port> TWO =
            List.of(new PanelPorts.Port(8001, "a\"b", "aes-256-gcm", 11370), new PanelPorts.Port(8002, "c", "none", 0));

    @Test
    void portsAndBytesAreSaidAsByLibev() {
        assertEquals(
                List.of("[\n\t{\"server_port\":\"8001\",\"password\":\"a\\\"b\",\"method\":\"aes-256-gcm\"},"
                        + "\n\t{\"server_port\":\"8002\",\"password\":\"c\",\"method\":\"none\"}\n]"),
                said(TWO, "list"));
        assertEquals(List.of("stat: {\"8001\":11370,\"8002\":0}"), said(TWO, "ping"));
        assertEquals(List.of("[\n]"), said(List.of(), "list"));
        assertEquals(List.of("stat: {}"), said(List.of(), "ping"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "' ping : \n\0', stat: {}",
                "'add: {\"server_port\":1}', ok",
                "'add:{}', port is not available",
                "add, err",
                "remove, ok"
            })
    void commandsAreFoundWhateverStandsAroundThem(String datagram, String answer) {
        assertEquals(List.of(answer), said(List.of(), datagram));
    }

    @ParameterizedTest
    @CsvSource({"hello", "pong", "PING", "stat", "'stat: {\"8001\":7}\0'", "''", "':'"})
    void theRestIsNotAnswered(String datagram) {
        assertEquals(List.of(), said(List.of(), datagram));
    }

    @Test
    void whatIsAskedForIsHandedOn() {
        FakePorts ports = new FakePorts(List.of());
        PanelCommands commands = new PanelCommands(ports);
        commands.answer("add : {\"password\": \"a:b\"}\n".getBytes(UTF_8));
        commands.answer("remove:{}".getBytes(UTF_8));
        assertEquals(List.of("{\"password\": \"a:b\"}", "not {}"), ports.asked);
    }

    @Test
    void whatIsTooLongComesInSeveralThatAreEachComplete() throws Exception {
        List<PanelPorts.Port> many = IntStream.rangeClosed(1, 1024)
                .mapToObj(port -> new PanelPorts.Port(port, "é".repeat(100), "aes-256-gcm", Long.MAX_VALUE))
                .toList();
        int rows = 0;
        for (String list : said(many, "list")) {
            assertTrue(list.getBytes(UTF_8).length < 65_000);
            rows += new ObjectMapper().readTree(list).size();
        }
        assertEquals(1024, rows);
        int counts = 0;
        for (String stat : said(many, "ping")) {
            JsonNode each = new ObjectMapper().readTree(stat.substring("stat: ".length()));
            counts += each.size();
        }
        assertEquals(1024, counts);
    }

    private static List<String> said(List<PanelPorts.Port> ports, String datagram) {
        return new PanelCommands(new FakePorts(ports))
                .answer(datagram.getBytes(UTF_8)).stream()
                        .map(answer -> new String(answer, UTF_8))
                        .toList();
    }
}
