package culvert.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that is measured, as the commands of its two ends, in which {@code %H} stands for the address of the remote,
 * {@code %R} and {@code %L} for the ports of the remote and of the local.
 *
 * @param help a command that only prints; empty where that is not measured
 * @param admin where its remote answers administrators, who ask for its metrics then; empty for nowhere
 * @param store a Redis that its remote shares with others, whose last word is its port; empty for none
 * @param speaksSocks false for the chain of copies that shows what the machine could do without a tunnel
 */
record Program(
        String name,
        List<String> remote,
        List<String> local,
        List<String> help,
        String admin,
        List<String> store,
        boolean speaksSocks) {

    /** Only measured where they are asked for. */
    private static final String WITH_METRICS = "metrics";

    private static final String WITH_REDIS = "redis";

    /** All that can be found, Culvert first. */
    static List<Program> installed(Settings settings, String method, Load load) throws IOException {
        List<Program> programs = new ArrayList<>();
        programs.add(culvert(settings, method));
        if (settings.names(WITH_METRICS)) {
            programs.add(culvert(settings, method).scraped());
        }
        if (settings.names(WITH_REDIS)) {
            programs.add(culvert(settings, method).sharing());
        }
        programs.addAll(Peers.installed(method, settings.password(method)));
        programs.add(new Program(
                "limit",
                load.relay("%H", "%R", Place.HERE, String.valueOf(load.targetPort())),
                load.relay(Place.HERE, "%L", "%H", "%R"),
                List.of(),
                "",
                List.of(),
                false));
        return programs.stream()
                .filter(program -> settings.wants(program.name()))
                .toList();
    }

    /** The same, whose remote answers administrators. */
    private Program scraped() {
        String at = Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "culvert-bench-" + ProcessHandle.current().pid() + ".sock")
                .toString();
        return new Program(WITH_METRICS, joined(remote, List.of("--admin", at)), local, help, at, store, speaksSocks);
    }

    /** The same, whose remote asks a Redis about each request. */
    private Program sharing() throws IOException {
        String server =
                Peers.onPath("redis-server").orElseThrow(() -> new IllegalStateException("there is no redis-server"));
        String port = String.valueOf(Ports.free());
        Path file = Files.createTempFile("culvert-bench", ".json");
        file.toFile().deleteOnExit();
        Files.writeString(file, "{\"redis\": \"redis://" + Place.HERE + ":" + port + "\"}");
        List<String> redis = List.of(server, "--bind", Place.HERE, "--save", "", "--port", port);
        return new Program(
                WITH_REDIS, joined(remote, List.of("-c", file.toString())), local, help, admin, redis, speaksSocks);
    }

    private static Program culvert(Settings settings, String method) {
        String launcher = settings.launcher().toString();
        return new Program(
                "culvert",
                List.of(
                        launcher,
                        "remote",
                        "-s",
                        "%H",
                        "-p",
                        "%R",
                        "-m",
                        method,
                        "-u",
                        "--egress-allow",
                        "127.0.0.0/8"),
                List.of(launcher, "local", "-s", "%H", "-p", "%R", "-l", "%L", "-m", method, "-u"),
                List.of(launcher, "local", "--help"),
                "",
                List.of(),
                true);
    }

    static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
