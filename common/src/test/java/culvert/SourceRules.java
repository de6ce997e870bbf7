package culvert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The habits of the code that only its text shows. Each rule answers with the files that break it. */
public final class SourceRules {
    /** Longer files hold more than one idea. */
    private static final int MOST_LINES = 400;

    private static final Pattern PACKAGE_IS_NULL_MARKED = Pattern.compile("(?m)^@NullMarked$");
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^(?:(?:public|final|abstract|sealed|non-sealed) )*(?:class|interface|record|enum|@interface) \\w+");
    private static final Pattern LOCK_KEYWORD = Pattern.compile("\\bsynchronized\\s*\\(");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b");

    private final Path module;

    /** Reads the sources of the module in that directory. */
    public SourceRules(Path module) {
        this.module = module;
    }

    public List<Path> filesThatAreTooLong() {
        return sources("src")
                .filter(file -> text(file).lines().count() > MOST_LINES)
                .toList();
    }

    /** Each package says why it exists, and that null is marked. */
    public List<Path> packagesWithoutInfo() {
        return sources("src/main")
                .map(Path::getParent)
                .distinct()
                .filter(directory -> {
                    Path info = directory.resolve("package-info.java");
                    return !Files.exists(info)
                            || !PACKAGE_IS_NULL_MARKED.matcher(text(info)).find()
                            || !text(info).startsWith("/**");
                })
                .toList();
    }

    /** Each top-level type has its documentation before it. */
    public List<Path> typesWithoutDocumentation() {
        return matching(text -> {
            var type = TYPE.matcher(text);
            return type.find() && !text.substring(0, type.start()).contains("/**");
        });
    }

    /** A monitor held over I/O would stop every session of a carrier. */
    public List<Path> filesWithSynchronizedBlocks() {
        return matching(text -> LOCK_KEYWORD.matcher(text).find());
    }

    public List<Path> filesThatAreUnfinished() {
        return matching(text -> UNFINISHED.matcher(text).find());
    }

    private List<Path> matching(Predicate<String> broken) {
        return sources("src/main").filter(file -> broken.test(text(file))).toList();
    }

    private Stream<Path> sources(String under) {
        try (Stream<Path> files = Files.walk(module.resolve(under))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
