package culvert.plugin;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What a plugin says, as lines of our log: cut, and no more than a few a second. */
final class PluginOutput {
    private static final Logger log = LoggerFactory.getLogger(PluginOutput.class);

    /** The beginning of a line says enough. */
    static final int MAX_LINE = 300;

    /** More would hide our own lines; what a plugin says when it starts or ends is less. */
    static final int MAX_A_SECOND = 20;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final PluginCommand command;
    private volatile String last = "";
    private long second = System.nanoTime();
    private int lines;
    private long left;

    PluginOutput(PluginCommand command) {
        this.command = command;
    }

    /** The last line; empty before there is one. */
    String last() {
        return last;
    }

    /** Reads to the end. */
    void read(InputStream from) {
        try (InputStream in = new BufferedInputStream(from)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    say(line);
                } else if (line.size() < MAX_LINE) {
                    line.write(b);
                }
            }
            say(line);
        } catch (IOException e) {
            log.debug("the output of plugin {} has ended: {}", command, e.toString());
        }
    }

    private void say(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (text.isEmpty()) {
            return;
        }
        String told = command.options().isEmpty() ? text : text.replace(command.options(), "...");
        last = told;
        long now = System.nanoTime();
        if (now - second >= SECOND) {
            second = now;
            lines = 0;
            if (left > 0) {
                log.atDebug()
                        .addKeyValue("plugin", command.program())
                        .addKeyValue("lines", left)
                        .log("plugin said more");
                left = 0;
            }
        }
        if (++lines > MAX_A_SECOND) {
            left++;
            return;
        }
        log.atLevel(level(told))
                .addKeyValue("plugin", command.program())
                .addKeyValue("said", told)
                .log("plugin");
    }

    /** Plugins word their errors differently; all other lines are logged at debug. */
    private static Level level(String line) {
        String small = line.toLowerCase(Locale.ROOT);
        return small.contains("error") || small.contains("fatal") || small.contains("panic") ? Level.INFO : Level.DEBUG;
    }
}
