package culvert.remote;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.Endpoint;
import culvert.config.Entry;
import culvert.config.Key;
import culvert.config.SourceLocation;
import culvert.crypto.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was asked of the configuration of {@code culvert init}; empty is what nothing was said of. */
record Asked(Optional<Integer> port, Optional<Method> method, Optional<String> user) {
    private static final String STANDS =
            " changes nothing in a file that has keys, since links hold it already; expected ";

    /**
     * Whether a file with keys has it all.
     *
     * @param whole with the users that the server keeps
     * @throws ConfigException with all that it has not
     */
    void checkStanding(Path file, Config whole) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        List<Config> served = served(whole);
        port.filter(wanted -> served.stream().noneMatch(each -> ports(each).anyMatch(wanted::equals)))
                .ifPresent(wanted -> diagnostics.wrong(
                        place(file, served, Key.SERVER_PORT),
                        "server_port is " + listed(served, Asked::ports) + ", and --port" + STANDS + wanted
                                + " there, and new links, or no --port"));
        method.filter(wanted -> served.stream().noneMatch(each -> each.get(Key.METHOD) == wanted))
                .ifPresent(wanted -> diagnostics.wrong(
                        place(file, served, Key.METHOD),
                        "method is "
                                + listed(
                                        served,
                                        each -> Stream.of(each.get(Key.METHOD).label()))
                                + ", and --method" + STANDS + wanted.label()
                                + " there, with keys of that method and new links, or no --method"));
        List<Entry> users = Stream.concat(
                        served.stream().flatMap(each -> each.get(Key.USERS).stream()),
                        whole.get(Key.MANAGED_USERS).stream())
                .toList();
        user.filter(wanted ->
                        users.stream().noneMatch(each -> each.get(Key.USER_NAME).equals(wanted)))
                .ifPresent(wanted -> diagnostics.wrong(
                        place(file, served, Key.USERS),
                        "there is no user \"" + wanted + "\", and --user adds none to a file that has keys, expected no"
                                + " --user, or once the server runs: culvert users add " + wanted));
        diagnostics.stopIfWrong();
    }

    /** Whether a file without keys can have it by {@code server_port}. */
    void checkKeyless(Path file, Config config) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        if (port.isPresent()
                && config.find(Key.SERVER).orElse(List.of()).stream()
                        .anyMatch(each -> each.port().isPresent())) {
            diagnostics.wrong(
                    place(file, List.of(config), Key.SERVER),
                    "server has a port of its own, which wins over --port, expected it changed there, or no --port");
        }
        diagnostics.stopIfWrong();
    }

    private static List<Config> served(Config config) {
        List<Entry> several = config.get(Key.SERVERS);
        return several.isEmpty()
                ? List.of(config)
                : several.stream().map(each -> each.config().over(config)).toList();
    }

    private static Stream<Integer> ports(Config served) {
        int otherwise = served.get(Key.SERVER_PORT);
        List<Endpoint> listening = served.find(Key.SERVER).orElse(List.of());
        return listening.isEmpty()
                ? Stream.of(otherwise)
                : listening.stream().map(each -> each.port().orElse(otherwise));
    }

    private static String listed(List<Config> served, Function<Config, Stream<?>> what) {
        return served.stream().flatMap(what).distinct().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static SourceLocation place(Path file, List<Config> served, Key<?> key) {
        return served.stream()
                .flatMap(each -> each.location(key).stream())
                .findFirst()
                .orElse(SourceLocation.whole(file.toString()));
    }
}
