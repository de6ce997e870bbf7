package culvert.e2e.rig;

import culvert.Until;
import culvert.crypto.Method;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * One of the real commands as a process of its own, started with the options that the launcher gives, on ports that the
 * system chooses.
 */
public final class Culvert implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final int TRIES = 3;

    private static final List<String> RUNTIME = java("-Xmx96m", StartUpArchive.options(java("-Xmx96m", List.of())));

    /** With the heap that the launcher gives where there are 2 GB of memory or more; without an archive, whose pages would count. */
    private static final List<String> ROOMY_RUNTIME =
            java("-Xmx256m", List.of("-cp", System.getProperty("java.class.path")));

    /**
     * An installed {@code culvert} with its start-up cache, which a trial by hand runs instead of the classes under test: the
     * property {@code culvert.program}.
     */
    private static final Optional<String> INSTALLED = Optional.ofNullable(System.getProperty("culvert.program"));

    private final Running process;
    private final InetSocketAddress address;

    private Culvert(Running process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** {@code culvert local}, with the password of the tests in its environment. */
    public static Program localCommand(String... options) {
        return command("culvert.local.Main", options);
    }

    /** {@code culvert remote}, with the password of the tests in its environment. */
    public static Program remoteCommand(String... options) {
        return command("culvert.remote.Main", options);
    }

    /** {@code culvert check}, with no password but what its options say. */
    public static Program checkCommand(String... options) {
        return command("culvert.app.CheckCommand", options).without("CULVERT_PASSWORD");
    }

    /** {@code culvert reload}. */
    public static Program reloadCommand(String... options) {
        return command("culvert.remote.ReloadCommand", options);
    }

    /** {@code culvert sessions}. */
    public static Program sessionsCommand(String... options) {
        return command("culvert.remote.SessionsCommand", options);
    }

    /** {@code culvert top}. */
    public static Program topCommand(String... options) {
        return command("culvert.remote.TopCommand", options);
    }

    /** {@code culvert health}. */
    public static Program healthCommand(String... options) {
        return command("culvert.remote.HealthCommand", options);
    }

    /** {@code culvert users}. */
    public static Program usersCommand(String... options) {
        return command("culvert.remote.UsersCommand", options);
    }

    /** {@code culvert invite}. */
    public static Program inviteCommand(String... options) {
        return command("culvert.remote.InviteCommand", options);
    }

    /** {@code culvert init}. */
    public static Program initCommand(String... options) {
        return command("culvert.remote.InitCommand", options);
    }

    /** {@code culvert doctor} at the local end, with the password of the tests for that method. */
    public static Program doctorCommand(Method method, String... options) {
        return password(command("culvert.local.DoctorCommand", options), method).and("-m", method.label());
    }

    /** {@code culvert doctor} at the remote end, likewise. */
    public static Program remoteDoctorCommand(Method method, String... options) {
        return password(command("culvert.remote.DoctorCommand", options), method)
                .and("-m", method.label());
    }

    /** {@code culvert local} with the greatest heap that the launcher gives by itself. */
    public static Program roomyLocalCommand(String... options) {
        return roomy("local", "culvert.local.Main", options);
    }

    /** {@code culvert remote} with the greatest heap that the launcher gives by itself. */
    public static Program roomyRemoteCommand(String... options) {
        return roomy("remote", "culvert.remote.Main", options);
    }

    private static Program roomy(String name, String main, String... options) {
        return INSTALLED
                .map(program -> Program.of(List.of(program, name))
                        .and(options)
                        .with("CULVERT_MEMORY", "256m")
                        .with("CULVERT_PREPARE", "no"))
                .orElseGet(() -> command(ROOMY_RUNTIME, main, options));
    }

    /** Whether those with the greatest heap are the installed program. */
    public static boolean isInstalled() {
        return INSTALLED.isPresent();
    }

    /** {@code culvert local} or {@code culvert remote} on a kernel without IPv6, with the password of the tests. */
    public static Program withoutIpv6(Class<?> main) {
        List<String> command = new ArrayList<>(RUNTIME);
        command.add(WithoutIpv6.class.getName());
        command.addAll(RUNTIME);
        command.add(main.getName());
        return Program.of(command).with("CULVERT_PASSWORD", TunnelOptions.PASSWORD);
    }

    /** Starts {@code culvert remote}, which may dial loopback, and waits until it listens. */
    public static Culvert remote(Method method) throws Exception {
        return remote(remoteCommand(), method);
    }

    /** Starts a command that has its password in a file among its options, and waits until it listens. */
    public static Culvert by(Program command, String... options) throws Exception {
        return started(command.without("CULVERT_PASSWORD"), options);
    }

    /** The same in a shell that leaves it so many file descriptors. */
    public static Culvert remoteWithDescriptors(int most, Method method) throws Exception {
        return remote(withDescriptors(most, "culvert.remote.Main"), method);
    }

    /** The same on a transport of the test's choice. */
    public static Culvert remoteWithDescriptors(int most, Method method, String transport) throws Exception {
        return remote(withDescriptors(most, "culvert.remote.Main", "--transport", transport), method);
    }

    /** The same at a port of the test's choice, for which it keeps its replay filter in a directory. */
    public static Culvert remote(int port, Path state, Method method) throws Exception {
        return remote(remoteCommand(), port, state, method);
    }

    /** The same, for a command that was prepared. */
    public static Culvert remote(Program command, int port, Path state, Method method) throws Exception {
        return remote(command.with("STATE_DIRECTORY", state.toString()), port, method);
    }

    /** On the other side of a link, dialling what is on this one. */
    public static Culvert remoteBeyond(Link link, Method method, String... more) throws Exception {
        List<String> inside = new ArrayList<>(link.there());
        inside.addAll(RUNTIME);
        inside.add("culvert.remote.Main");
        inside.addAll(List.of("-s", link.theirs(), "-p", "0", "-m", method.label()));
        inside.addAll(List.of("--egress-allow", link.ours() + "/32", "--egress-allow", link.alsoOurs() + "/32"));
        Running process = password(Program.of(inside), method).start(more);
        return ready(process, InetAddress.getByName(link.theirs()));
    }

    /** {@code culvert remote} on a host of a lab, which may dial the lab's world; where it listens is among the options. */
    public static Culvert remoteOn(Host host, Method method, String... options) throws Exception {
        Program command = remoteCommand("-p", "0", "-m", method.label());
        for (String world : Lab.WORLD_NETWORKS) {
            command = command.and("--egress-allow", world);
        }
        return ready(host.program(password(command, method)).start(options), InetAddress.getLoopbackAddress());
    }

    /** {@code culvert local} on a host of a lab, at its loopback address; where the remote is stands among the options. */
    public static Culvert localOn(Host host, Culvert remote, Method method, String... options) throws Exception {
        String port = Integer.toString(remote.address().getPort());
        Program command = localCommand("-p", port, "-b", "127.0.0.1", "-l", "0", "-m", method.label());
        return ready(host.program(password(command, method)).start(options), InetAddress.getLoopbackAddress());
    }

    /** The same, for a command that was prepared. */
    public static Culvert remote(Program command, Method method) throws Exception {
        return remote(command, 0, method);
    }

    private static Culvert remote(Program command, int port, Method method) throws Exception {
        return started(
                password(command, method),
                "-s",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-m",
                method.label(),
                "--egress-allow",
                "127.0.0.0/8");
    }

    /** Starts {@code culvert local} and waits until it listens. */
    public static Culvert local(InetSocketAddress remote, Method method) throws Exception {
        return local(password(localCommand(), method), remote, method);
    }

    /** Starts {@code culvert local} with a link, whose password wins over another in its environment, and waits. */
    public static Culvert localByLink(InetSocketAddress remote, Method method) throws Exception {
        String password = URLEncoder.encode(TunnelOptions.password(method), StandardCharsets.UTF_8);
        String link = "ss://" + method.label() + ":" + password.replace("+", "%20") + "@127.0.0.1:" + remote.getPort();
        return started(localCommand().with("CULVERT_PASSWORD", "not the remote's"), link + "#a%20name", "-l", "0");
    }

    /** Starts {@code culvert local}, which learns from these options where its remote is, and waits. */
    public static Culvert localBy(Program command, String... options) throws Exception {
        return started(command.with("CULVERT_PASSWORD", "not the remote's").and("-l", "0"), options);
    }

    /** The same on a transport. */
    public static Culvert local(String transport, InetSocketAddress remote, Method method) throws Exception {
        return local(password(localCommand("--transport", transport), method), remote, method);
    }

    /** The same, for a command that was prepared. */
    public static Culvert local(Program command, InetSocketAddress remote, Method method) throws Exception {
        return started(command, arguments(remote, method));
    }

    /** The same in a shell that leaves it so many file descriptors. */
    public static Culvert localWithDescriptors(int most, InetSocketAddress remote, Method method, String transport)
            throws Exception {
        return local(
                password(withDescriptors(most, "culvert.local.Main", "--transport", transport), method),
                remote,
                method);
    }

    /** At an address that other machines reach, with the users of a file, and few descriptors. */
    public static Culvert localOnALan(String at, Path users, InetSocketAddress remote, Method method) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(arguments(remote, method, "-c", users.toString())));
        arguments.set(arguments.indexOf("-b") + 1, at);
        Running process =
                password(withDescriptors(1024, "culvert.local.Main"), method).start(arguments.toArray(String[]::new));
        return ready(process, InetAddress.getByName(at));
    }

    /** Starts {@code culvert local}, with datagrams, and waits until it listens. */
    public static Culvert localWithDatagrams(InetSocketAddress remote, Method method) throws Exception {
        return started(password(localCommand(), method), arguments(remote, method, "-u"));
    }

    /** Starts {@code culvert local} as a tunnel for UDP and waits until it listens. */
    public static Culvert tunnel(InetSocketAddress remote, Method method, InetSocketAddress target) throws Exception {
        String to = "127.0.0.1:" + target.getPort();
        return started(password(localCommand(), method), arguments(remote, method, "-U", "--tunnel", to));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    public Running process() {
        return process;
    }

    /** How often the log says so. */
    public long count(String text) {
        return process.log().lines().filter(line -> line.contains(text)).count();
    }

    /** Its memory for objects. */
    public Heap heap() {
        return new Heap(process);
    }

    /** Waits until it takes no more connections. */
    public void awaitDeaf(Duration limit) throws InterruptedException {
        Until.isTrue(limit, () -> "still listening", () -> {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                return !socket.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Override
    public void close() throws IOException {
        process.close();
    }

    /** Any class of the tests, with the runtime and the libraries of the commands. */
    public static Program main(Class<?> main) {
        List<String> command = new ArrayList<>(RUNTIME);
        command.add(main.getName());
        return Program.of(command);
    }

    /** Both limits, since the JVM raises its own to the one that binds it. */
    private static Program withDescriptors(int most, String main, String... options) {
        List<String> shell = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n " + most + "; exec \"$@\"", "sh"));
        shell.addAll(RUNTIME);
        shell.add(main);
        shell.addAll(List.of(options));
        return Program.of(shell);
    }

    private static List<String> java(String heap, List<String> more) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path options = Path.of("..", "deploy", "java.options").toAbsolutePath();
        String noNative = "-Dio.netty.transport.noNative=" + Boolean.getBoolean("culvert.tests.withoutEpoll");
        Stream<String> first = Stream.of(java.toString(), "@" + options, heap, noNative);
        return Stream.concat(first, more.stream()).toList();
    }

    private static Program command(String main, String... options) {
        return command(RUNTIME, main, options);
    }

    private static Program command(List<String> runtime, String main, String... options) {
        List<String> command = new ArrayList<>(runtime);
        // as the launcher has it for commands, and for all
        command.addAll(main.endsWith(".Main") ? List.of(main) : List.of("-XX:TieredStopAtLevel=1", main));
        command.addAll(List.of(options));
        return Program.of(command)
                .with("CULVERT_PASSWORD", TunnelOptions.PASSWORD)
                .with("MALLOC_ARENA_MAX", "2");
    }

    private static String[] arguments(InetSocketAddress remote, Method method, String... more) {
        String port = Integer.toString(remote.getPort());
        List<String> all = new ArrayList<>(List.of(
                "-s",
                remote.getAddress().getHostAddress(),
                "-p",
                port,
                "-b",
                "127.0.0.1",
                "-l",
                "0",
                "-m",
                method.label()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static Program password(Program program, Method method) {
        return program.with("CULVERT_PASSWORD", TunnelOptions.password(method));
    }

    /** Tries again while a port that the system has chosen for connections is somebody else's for datagrams. */
    private static Culvert started(Program command, String... arguments) throws Exception {
        for (int left = TRIES; ; left--) {
            Running process = command.start(arguments);
            try {
                return ready(process, InetAddress.getLoopbackAddress());
            } catch (AssertionError e) {
                if (left == 0 || !String.valueOf(e.getMessage()).contains("in use by")) { // its log
                    throw e;
                }
            }
        }
    }

    private static Culvert ready(Running process, InetAddress at) throws Exception {
        try {
            Matcher ready = process.await(START, "listening(?: address=|\",\"address\":\")\\S+:(\\d+)");
            return new Culvert(process, new InetSocketAddress(at, Integer.parseInt(ready.group(1))));
        } catch (InterruptedException | AssertionError e) {
            process.close();
            throw e;
        }
    }
}
