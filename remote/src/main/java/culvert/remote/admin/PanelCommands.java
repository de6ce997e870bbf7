package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import culvert.net.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that panels send to an ss-manager, answered as that of shadowsocks-libev does: a word a datagram, and for some a
 * colon and an object of JSON. For one thread at a time.
 */
final class PanelCommands {
    private static final Logger log = LoggerFactory.getLogger(PanelCommands.class);

    /** Some bytes less than the most that a datagram of loopback carries. */
    private static final int MAX_ANSWER = 60_000;

    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    private final PanelPorts ports;
    private final RateLimit warnings = new RateLimit(WARN_EVERY, System::nanoTime);

    PanelCommands(PanelPorts ports) {
        this.ports = ports;
    }

    /** What is said to a datagram; nothing to what is no command. */
    List<byte[]> answer(byte[] datagram) {
        String text = new String(datagram, UTF_8).replaceFirst("[\\s\\x00]+$", "");
        int colon = text.indexOf(':');
        String word = (colon < 0 ? text : text.substring(0, colon)).strip();
        String json = colon < 0 ? "" : text.substring(colon + 1).strip();
        List<String> answers = switch (word) {
            case "add" -> List.of(said(ports.add(json)));
            case "remove" -> List.of(said(ports.remove(json)));
            case "list" -> all("[", "\n\t", "\n]", PanelCommands::row);
            case "ping" -> all("stat: {", "", "}", PanelCommands::count);
            case "stat" -> List.of(); // a server tells its manager, and there is none of ours that would
            default -> unknown();
        };
        return answers.stream().map(answer -> answer.getBytes(UTF_8)).toList();
    }

    private static String said(PanelPorts.Outcome outcome) {
        return switch (outcome) {
            case DONE -> "ok";
            case WRONG -> "err";
            case TAKEN -> "port is not available";
        };
    }

    private List<String> unknown() {
        if (warnings.allows()) {
            log.warn("manager: a datagram came that is none of add, remove, list, ping and stat");
        }
        return List.of();
    }

    /** Each datagram is complete by itself. */
    private List<String> all(String begin, String before, String end, Function<PanelPorts.Port, String> row) {
        List<String> answers = new ArrayList<>();
        StringBuilder text = new StringBuilder(begin);
        for (PanelPorts.Port port : ports.all()) {
            String next = row.apply(port);
            if (text.length() + next.length() > MAX_ANSWER / 3) { // a character has three bytes at most
                answers.add(text + end);
                text = new StringBuilder(begin);
            }
            text.append(text.length() == begin.length() ? "" : ",")
                    .append(before)
                    .append(next);
        }
        answers.add(text + end);
        return answers;
    }

    private static String row(PanelPorts.Port port) {
        return "{\"server_port\":\"%d\",\"password\":\"%s\",\"method\":\"%s\"}"
                .formatted(
                        port.number(),
                        new String(JsonStringEncoder.getInstance().quoteAsString(port.password())),
                        port.method());
    }

    private static String count(PanelPorts.Port port) {
        return "\"%d\":%d".formatted(port.number(), port.bytes());
    }
}
