package culvert.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A plugin as the configuration names it.
 *
 * @param program a name that stands in PATH, or a path
 * @param options as the plugin understands them; never printed, since passwords may be among them
 */
public record PluginCommand(String program, String options) {
    private static final Map<String, String> PACKAGES = Map.of(
            "obfs-local", "simple-obfs",
            "obfs-server", "simple-obfs",
            "v2ray-plugin", "shadowsocks-v2ray-plugin, where it is called ss-v2ray-plugin",
            "ss-v2ray-plugin", "shadowsocks-v2ray-plugin");

    /**
     * Where the program is.
     *
     * @throws IOException when there is none; the message is for the user
     */
    public Path path() throws IOException {
        if (program.indexOf('/') >= 0) {
            Path path = Path.of(program);
            if (!isProgram(path)) {
                throw new IOException("plugin \"" + program + "\" is no program that may be run, expected its path");
            }
            return path.toAbsolutePath();
        }
        return inPath(program)
                .orElseThrow(() -> new IOException("plugin \"" + program + "\" is in no directory of PATH ("
                        + searched() + "), expected it to be installed"
                        + Optional.ofNullable(PACKAGES.get(program))
                                .map(name -> " (in Debian, the package " + name + ")")
                                .orElse("")
                        + ", or its whole path"));
    }

    /** The program of that name. */
    static Optional<Path> inPath(String name) {
        for (String directory : searched().split(File.pathSeparator, -1)) {
            Path path = Path.of(directory.isEmpty() ? "." : directory, name);
            if (isProgram(path)) {
                return Optional.of(path.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private static String searched() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    }

    @Override
    public String toString() {
        return program;
    }
}
