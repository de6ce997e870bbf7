package culvert.e2e.rig;

import culvert.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** A terminal with a shell in it: tmux, with a server of its own. Closing it hangs up. */
public final class Tmux implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** How long somebody looks at a screen, however busy the machine is. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Program tmux;

    private Tmux(Program tmux) {
        this.tmux = tmux;
    }

    /** A terminal of 80 by 24. */
    public static Tmux open() throws IOException, InterruptedException {
        String name = "culvert-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        Tmux terminal = new Tmux(Program.installed("tmux").and("-L", name, "-f", "/dev/null"));
        terminal.ask("new-session", "-d", "-x", "80", "-y", "24", "/bin/sh");
        return terminal;
    }

    /** Presses keys, by the names that tmux has for them. */
    public void press(String... keys) throws IOException, InterruptedException {
        String[] words = new String[keys.length + 1];
        words[0] = "send-keys";
        System.arraycopy(keys, 0, words, 1, keys.length);
        ask(words);
    }

    /** Has the shell run a command. */
    public void run(String command) throws IOException, InterruptedException {
        ask("send-keys", "-l", command);
        press("Enter");
    }

    public void resize(int columns, int rows) throws IOException, InterruptedException {
        ask("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    /** What is to be seen. */
    public String screen() throws IOException, InterruptedException {
        return ask("capture-pane", "-p");
    }

    /** Looks at it until all is as expected at once: what is not asked for here may not be drawn yet. */
    public void await(Predicate<String> expected) throws InterruptedException {
        String[] seen = {""};
        Until.isTrue(PATIENCE, () -> "what is to be seen is\n" + seen[0], () -> {
            try {
                seen[0] = screen();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            return expected.test(seen[0]);
        });
    }

    /** What tmux knows of it. */
    public String about(String variable) throws IOException, InterruptedException {
        return ask("display-message", "-p", "#{" + variable + "}").strip();
    }

    private String ask(String... words) throws IOException, InterruptedException {
        return tmux.run(LIMIT, words).succeeded().out();
    }

    @Override
    public void close() throws IOException {
        tmux.tidyUp(LIMIT, "kill-server");
    }
}
