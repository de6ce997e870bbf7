package culvert.config;

import culvert.acl.Acl;
import culvert.acl.AclFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Access control lists, which stand in files of their own. */
public final class AccessRules {
    private AccessRules() {}

    /** The rules that the key "acl" names; none without it, and none when they cannot be read. */
    public static Optional<Acl> of(Config config, Diagnostics diagnostics) {
        return of(config, Key.ACL, diagnostics);
    }

    /** The same of another key. */
    static Optional<Acl> of(Config config, Key<String> key, Diagnostics diagnostics) {
        Optional<String> file = config.find(key).filter(name -> !name.isEmpty());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(file.get()));
        } catch (ConfigException e) {
            e.mistakes()
                    .forEach(mistake -> diagnostics.wrong(
                            mistake.place().orElse(SourceLocation.whole(file.get())), mistake.text()));
            return Optional.empty();
        }
    }

    /** The text of a line of the file, from 1. */
    public static String line(String file, int line) throws ConfigException {
        return Quoted.plain(ConfigFile.rules(file)
                .lines()
                .skip(line - 1L)
                .findFirst()
                .orElse("")
                .strip());
    }

    /**
     * Reads a file of rules.
     *
     * @throws ConfigException naming the file and the lines that cannot be used
     */
    public static Acl read(String file) throws ConfigException {
        String text = ConfigFile.rules(file);
        List<AclFile.Mistake> mistakes = new ArrayList<>();
        Acl acl = AclFile.read(text, mistakes);
        if (acl == null) {
            throw new ConfigException(mistakes.stream()
                    .map(mistake -> new ConfigException.Mistake(
                            Optional.of(ConfigFile.place(file).at(mistake.line(), 1)), mistake.text()))
                    .toList());
        }
        return acl;
    }
}
