import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts culvert beside its peers: starts each program's two ends on loopback, loads them in turn, round after round, and
 * prints medians and ratios. Everything shares one machine, so only ratios of one run mean something.
 *
 * <p>{@code bench/run [--rounds N] [--method NAME] [--only PEER,PEER]}
 */
public final class Compare {
    private static final Path HERE = Path.of(System.getProperty("bench.dir", "bench")).toAbsolutePath();
    private static final String PASSWORD = random();

    /** A program that speaks Shadowsocks, as its two commands. */
    private record Peer(String name, List<String> remote, List<String> local) {}

    /** A peer's running processes. */
    private record Running(Peer peer, Process remote, Process local, int socksPort) {
        long cpuTicks() {
            return ticks(remote) + ticks(local);
        }
    }

    /** One kind of load: arguments of the load generator, and which figure counts. */
    private record Row(String name, String unit, List<String> load) {}

    private static final List<Row> ROWS = List.of(
            new Row("1 download", "MB/s", List.of("down", "1", "1500000000")),
            new Row("1 upload", "MB/s", List.of("up", "1", "1500000000")),
            new Row("8 downloads", "MB/s", List.of("down", "8", "250000000")),
            new Row("50 ping-pong", "/s", List.of("rr", "50", "1500")),
            new Row("connect+first byte", "/s", List.of("crr", "16", "800")));

    private static final String UNDER_LOAD = "ping-pong under 8 downloads";

    private static Path tunbench = HERE.resolve("target/tunbench");
    private static int targetPort;

    private Compare() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(option(args, "--rounds").orElse("5"));
        String method = option(args, "--method").orElse("aes-256-gcm");
        List<String> only = option(args, "--only").map(s -> List.of(s.split(","))).orElse(List.of());
        compile();
        targetPort = freePort();
        List<Process> started = new ArrayList<>();
        try {
            started.add(start(List.of(tunbench.toString(), "serve", String.valueOf(targetPort))));
            awaitPort(targetPort);
            List<Running> all = new ArrayList<>();
            for (Peer peer : peers(method)) {
                if (only.isEmpty() || only.contains(peer.name())) {
                    all.add(launch(peer, started));
                }
            }
            for (Running running : all) {
                warmUp(running);
            }
            print(method, measure(all, rounds));
        } finally {
            started.forEach(Process::destroy);
            for (Process process : started) {
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }
    }

    /** Peer to row to the figures of all rounds. */
    private static Map<String, Map<String, List<Double>>> measure(List<Running> all, int rounds) throws Exception {
        Map<String, Map<String, List<Double>>> results = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Row row : ROWS) {
                for (Running running : all) {
                    long before = running.cpuTicks();
                    String json = load(running.socksPort(), row.load());
                    note(results, running, row.name(), figure(json, row.unit().equals("MB/s") ? "MBps" : "ops_per_s"));
                    if (row.name().equals("8 downloads")) {
                        double gigabytes = 8 * 0.25;
                        note(results, running, "CPU-s per GB", (running.cpuTicks() - before) / 100.0 / gigabytes);
                    }
                }
            }
            for (Running running : all) {
                underLoad(results, running);
            }
            System.err.printf("round %d of %d done%n", round, rounds);
        }
        return results;
    }

    private static void underLoad(Map<String, Map<String, List<Double>>> results, Running running) throws Exception {
        Process bulk = start(command(running.socksPort(), List.of("down", "8", "500000000")));
        Thread.sleep(300); // the downloads have begun; the ping-pong lasts far less than they do
        String json = load(running.socksPort(), List.of("rr", "1", "400"));
        note(results, running, UNDER_LOAD + ", p50 ms", figure(json, "p50_us") / 1000);
        note(results, running, UNDER_LOAD + ", p99 ms", figure(json, "p99_us") / 1000);
        bulk.destroy();
        bulk.waitFor();
    }

    private static void print(String method, Map<String, Map<String, List<Double>>> results) {
        List<String> names = List.copyOf(results.keySet());
        List<String> rows = List.copyOf(results.values().iterator().next().keySet());
        System.out.println("method " + method + "; medians (min..max); last columns: culvert divided by the peer");
        StringBuilder head = new StringBuilder("| work |");
        names.forEach(name -> head.append(' ').append(name).append(" |"));
        names.stream().skip(1).forEach(name -> head.append(" / ").append(name).append(" |"));
        System.out.println(head);
        System.out.println("|---" + "|---".repeat(2 * names.size() - 1) + "|");
        for (String row : rows) {
            StringBuilder line = new StringBuilder("| " + row + " |");
            for (String name : names) {
                double[] sorted = sorted(results.get(name).get(row));
                line.append(String.format(
                        Locale.ROOT, " %.4g (%.4g..%.4g) |", median(sorted), sorted[0], sorted[sorted.length - 1]));
            }
            double ours = median(sorted(results.get(names.get(0)).get(row)));
            names.stream()
                    .skip(1)
                    .forEach(name -> line.append(String.format(
                            Locale.ROOT, " %.2f |", ours / median(sorted(results.get(name).get(row))))));
            System.out.println(line);
        }
    }

    private static List<Peer> peers(String method) {
        List<Peer> peers = new ArrayList<>();
        String launcher = HERE.resolveSibling("culvert").toString();
        peers.add(new Peer(
                "culvert",
                List.of(launcher, "remote", "-s", "127.0.0.1", "-p", "%R", "-m", method, "--egress-allow", "127.0.0.0/8"),
                List.of(launcher, "local", "-s", "127.0.0.1", "-p", "%R", "-l", "%L", "-m", method)));
        onPath("ss-server").ifPresent(server -> peers.add(new Peer(
                "libev",
                List.of(server, "-s", "127.0.0.1", "-p", "%R", "-k", PASSWORD, "-m", method),
                List.of("ss-local", "-s", "127.0.0.1", "-p", "%R", "-l", "%L", "-b", "127.0.0.1", "-k", PASSWORD, "-m", method))));
        onPath("ssserver").ifPresent(server -> peers.add(new Peer(
                "rust",
                List.of(server, "-s", "127.0.0.1:%R", "-k", PASSWORD, "-m", method),
                List.of("sslocal", "-s", "127.0.0.1:%R", "-b", "127.0.0.1:%L", "-k", PASSWORD, "-m", method))));
        return peers;
    }

    private static Running launch(Peer peer, List<Process> started) throws Exception {
        int remotePort = freePort();
        int socksPort = freePort();
        Process remote = start(withPorts(peer.remote(), remotePort, socksPort));
        started.add(remote);
        awaitPort(remotePort);
        Process local = start(withPorts(peer.local(), remotePort, socksPort));
        started.add(local);
        awaitPort(socksPort);
        return new Running(peer, remote, local, socksPort);
    }

    /** A few thousand connections and a few gigabytes, so that a JIT compiler has seen everything. */
    private static void warmUp(Running running) throws Exception {
        System.err.println("warming up " + running.peer().name());
        for (int i = 0; i < 2; i++) {
            load(running.socksPort(), List.of("crr", "16", "400"));
            load(running.socksPort(), List.of("down", "8", "200000000"));
            load(running.socksPort(), List.of("up", "4", "200000000"));
            load(running.socksPort(), List.of("rr", "50", "500"));
        }
    }

    private static String load(int socksPort, List<String> load) throws Exception {
        Process process = new ProcessBuilder(command(socksPort, load))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String json = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        if (!json.contains("\"errors\":0,")) {
            throw new IllegalStateException(load + " through port " + socksPort + " failed: " + json);
        }
        return json;
    }

    private static List<String> command(int socksPort, List<String> load) {
        List<String> command = new ArrayList<>(
                List.of(tunbench.toString(), "run", String.valueOf(socksPort), String.valueOf(targetPort)));
        command.addAll(load);
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CULVERT_PASSWORD", PASSWORD);
        return builder.start();
    }

    private static void compile() throws Exception {
        Files.createDirectories(tunbench.getParent());
        int status = new ProcessBuilder(
                        "cc", "-O2", "-pthread", "-o", tunbench.toString(), HERE.resolve("tunbench.c").toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("the load generator needs a C compiler as cc");
        }
    }

    private static Optional<String> onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static List<String> withPorts(List<String> command, int remotePort, int socksPort) {
        return command.stream()
                .map(word -> word.replace("%R", String.valueOf(remotePort)).replace("%L", String.valueOf(socksPort)))
                .toList();
    }

    private static void awaitPort(int port) throws Exception {
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("nothing listens on port " + port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** User and system time of a process and what it spawned, in hundredths of a second (proc(5), fields 14 and 15). */
    private static long ticks(Process process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double figure(String json, String key) {
        Matcher matcher = Pattern.compile('"' + key + "\":([0-9.]+)").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + key + " in " + json);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static void note(Map<String, Map<String, List<Double>>> results, Running running, String row, double value) {
        results.computeIfAbsent(running.peer().name(), any -> new LinkedHashMap<>())
                .computeIfAbsent(row, any -> new ArrayList<>())
                .add(value);
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Optional<String> option(String[] args, String name) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals(name)) {
                return Optional.of(args[i + 1]);
            }
        }
        return Optional.empty();
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
