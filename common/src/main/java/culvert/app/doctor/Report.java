package culvert.app.doctor;

import culvert.app.ExitCode;
import culvert.app.Version;
import culvert.config.ConfigException;
import culvert.config.End;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What is said of all checks: to people line by line while they go on, or to a program at the end. */
public final class Report {
    private final End end;
    private final boolean isJson;
    private final PrintWriter out;
    private final List<Finding> findings = new ArrayList<>();
    private String about = "";

    /** Checks that say what they find. */
    @FunctionalInterface
    public interface Checks {
        /**
         * Adds what they find.
         *
         * @throws ConfigException when nothing can be checked, since the configuration is wrong
         */
        void run(Report report) throws ConfigException, IOException, InterruptedException;
    }

    /** Begins with nothing said. */
    public Report(End end, boolean isJson, PrintWriter out) {
        this.end = end;
        this.isJson = isJson;
        this.out = out;
    }

    /** Says one more. For one thread. */
    public void add(Finding finding) {
        findings.add(finding);
        if (isJson) {
            return;
        }
        if (!finding.about().equals(about)) {
            about = finding.about();
            out.print("\n" + (about.isEmpty() ? "" : about + "\n"));
        }
        out.print(Lines.of(finding));
        out.flush();
    }

    /** Runs some of the checks. When they throw what nobody expects, that is what they have found, and others go on. */
    public void part(String check, Checks some) throws ConfigException, IOException, InterruptedException {
        try {
            some.run(this);
        } catch (RuntimeException e) {
            add(Finding.broken(check, e));
        }
    }

    /**
     * Runs checks, and says what all they found comes to.
     *
     * @return the exit code
     */
    public int of(Checks checks) throws InterruptedException {
        try {
            part("doctor", checks);
        } catch (ConfigException e) {
            ConfigurationCheck.wrong(e).forEach(this::add);
            return end(ExitCode.USAGE);
        } catch (IOException e) {
            add(ConfigurationCheck.unread(e));
        }
        return end(count(Mark.FAILED) > 0 ? ExitCode.FAILED : ExitCode.OK);
    }

    private int end(int exitCode) {
        if (isJson) {
            out.println(Json.of(end.name(), Version.number(), exitCode, findings));
        } else {
            out.print("\n" + summary() + "\n");
        }
        out.flush();
        return exitCode;
    }

    private String summary() {
        long failed = count(Mark.FAILED);
        long warnings = count(Mark.WARNING);
        String also = warnings == 0 ? "" : warnings == 1 ? ", 1 warning" : ", " + warnings + " warnings";
        return switch ((int) failed) {
            case 0 -> "Nothing failed" + also + ".";
            case 1 -> "1 check failed" + also + ".";
            default -> failed + " checks failed" + also + "; begin with the first.";
        };
    }

    private long count(Mark mark) {
        return findings.stream().filter(finding -> finding.mark() == mark).count();
    }
}
