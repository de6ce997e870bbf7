package culvert.app.doctor;

import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the configuration says, or what is wrong with it. */
public final class ConfigurationCheck {
    private static final String CHECK = "configuration";
    private static final String TRIED = "read flags and files";

    private ConfigurationCheck() {}

    /**
     * It can be used.
     *
     * @param summary what it comes to
     * @param diagnostics what deserves a warning
     */
    public static List<Finding> right(String summary, Diagnostics diagnostics) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(CHECK, TRIED, summary));
        diagnostics.warnings().forEach(warning -> findings.add(Finding.warning(CHECK, TRIED, warning, "")));
        return findings;
    }

    /** Something that it names cannot be fetched. */
    static Finding unread(IOException e) {
        return Finding.failed(CHECK, TRIED, String.valueOf(e.getMessage()), "");
    }

    /** It cannot, so that nothing else is tried. */
    static List<Finding> wrong(ConfigException e) {
        List<Finding> findings = new ArrayList<>();
        e.mistakes().forEach(mistake -> findings.add(Finding.failed(CHECK, TRIED, mistake.toString(), "")));
        findings.add(Finding.notTried("all else", "the configuration has to be right first"));
        return findings;
    }
}
