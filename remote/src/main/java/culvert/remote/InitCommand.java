package culvert.remote;

import culvert.app.Commands;
import culvert.app.ExitCode;
import culvert.app.HelpOptions;
import culvert.app.HelpSection;
import culvert.app.Launch;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.app.link.LinkPrinter;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.ConfigReader;
import culvert.config.Credentials;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Endpoint;
import culvert.config.Entry;
import culvert.config.Key;
import culvert.config.SharedLinks;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code culvert init}: from an installation to a server that runs, and the link of its first user. */
@Command(
        name = "culvert init",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert init [OPTIONS]",
        description =
                "%nMakes a server of this machine: keys and configuration, the service enabled and started, and the first"
                        + " user's link. What is there already stands: a second time it says so, and prints the link again.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert init --host vps.example.com",
            "",
            "Exit codes: 0 done, 1 something cannot be done, 2 wrong usage or configuration."
        })
public final class InitCommand implements Callable<Integer> {
    private static final List<HelpSection> SECTIONS = List.of(
            new HelpSection("The server", List.of("-c", "--host", "--port", "--method", "--user")),
            new HelpSection("This program", List.of("--dry-run", "-h", "-V")));

    /** So many ports beginning with the usual one are tried. */
    private static final int PORTS = 20;

    /** It is put into a file as it is. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Sources sources;
    private final LinkPrinter printer;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "the configuration (default: /etc/culvert/config.json)")
    private Path file = Path.of("/etc/culvert/config.json");

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "the server's name or address as clients know it (default: a public address of its interfaces)")
    private @Nullable String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "of a configuration without keys (default: 8388, or the next that is free)")
    private @Nullable Integer port;

    @Option(
            names = {"-m", "--method"},
            paramLabel = "NAME",
            description = "of a configuration without keys (default: 2022-blake3-aes-256-gcm)")
    private @Nullable String method;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "the first user of a configuration without keys (default: me)")
    private @Nullable String user;

    @Option(names = "--dry-run", description = "say what would be done, and do nothing")
    private boolean dryRun;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private InitCommand(Sources sources, LinkPrinter printer) {
        this.sources = sources;
        this.printer = printer;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources(), LinkPrinter.ofProcess())
                .execute(args));
    }

    static CommandLine commandLine(Sources sources, LinkPrinter printer) {
        return Commands.commandLine(new InitCommand(sources, printer), SECTIONS);
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        Machine machine = new Machine(sources.environment());
        Optional<Endpoint> named = host();
        String text = configuration();
        boolean isServed = service(machine);
        if (!text.isEmpty()) { // which is only in a dry run not in the file
            return ExitCode.OK;
        }
        Config config = read(End.REMOTE);
        firewall(machine, RemoteSetup.settings(sources.withUsers(config, new Diagnostics()), new Diagnostics()));
        link(config, named);
        return isServed ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Sees to the configuration; what would be in it, if it is not. */
    private String configuration() throws ConfigException, IOException {
        if (user != null && !NAME.matcher(user).matches()) {
            throw wrong("--user is no plain name, expected letters, digits, dots and hyphens; others can be invited");
        }
        Asked asked = new Asked(Optional.ofNullable(port), method(), Optional.ofNullable(user));
        if (Files.notExists(file)) {
            int free = port();
            Method chosen = forUsers(asked.method().orElse(Method.EDITION_2022_AES_256_GCM));
            String text = FirstConfiguration.text(free, chosen, asked.user().orElse(FirstConfiguration.USER));
            return written(text, ", port " + free + ", " + chosen.label());
        }
        Config config = read(End.REMOTE);
        boolean hasKey = config.location(Key.PASSWORD).isPresent()
                || !config.get(Key.USERS).isEmpty()
                || !config.get(Key.SERVERS).isEmpty();
        if (hasKey) {
            Diagnostics diagnostics = new Diagnostics();
            Config whole = sources.withUsers(config, diagnostics);
            String summary = RemoteSetup.settings(whole, diagnostics).summary();
            asked.checkStanding(file, whole);
            say("configuration", file + " stands: " + summary);
            return "";
        }
        asked.checkKeyless(file, config);
        if (port != null && !config.get(Key.SERVER_PORT).equals(port)) {
            port(); // has to be free
        }
        Method own = forUsers(asked.method().orElse(config.get(Key.METHOD)));
        String filled = FirstConfiguration.filled(Files.readString(file), config, asked)
                .orElseThrow(() -> new IOException(file + " has no password and no place for one, expected \"password\""
                        + " in it; culvert remote genkey -m " + own.label() + " makes one"));
        int there = asked.port().orElse(config.get(Key.SERVER_PORT));
        return written(filled, ", as it stands, with new keys, port " + there + ", " + own.label());
    }

    /** That method, if it can have the user that was asked for. */
    private Method forUsers(Method chosen) {
        if (user != null && chosen.edition() == Edition.EDITION_2022 && !chosen.hasIdentityHeaders()) {
            throw wrong(
                    "--user is for nothing with " + chosen.label() + ", which cannot tell users apart, expected none");
        }
        return chosen;
    }

    private String written(String text, String what) throws IOException {
        if (dryRun) {
            say("configuration", "would write " + file + what);
            return text;
        }
        FirstConfiguration.write(file, text);
        say("configuration", "wrote " + file + what);
        return "";
    }

    private boolean service(Machine machine) throws ConfigException, IOException, InterruptedException {
        if (!machine.hasServiceOf(file)) {
            say(
                    "service",
                    "there is no running systemd with a unit culvert-remote for it; this serves: "
                            + serving(file, hasAdmin(), Path.of("/run")));
            return true;
        }
        if (machine.isServing()) {
            say("service", "culvert-remote runs, and starts with the machine");
            return true;
        }
        if (dryRun) {
            say("service", "would run: systemctl enable --now culvert-remote");
            return true;
        }
        Machine.Done done = machine.serve();
        say(
                "service",
                done.isGood()
                        ? "culvert-remote enabled and started"
                        : done.said().strip());
        if (!done.isGood()) {
            complain("the service does not start; \"systemctl status culvert-remote\" says why");
        }
        return done.isGood();
    }

    private boolean hasAdmin() throws ConfigException {
        return Files.exists(file) && read(End.REMOTE).location(Key.ADMIN).isPresent();
    }

    /**
     * What serves where there is no service, which would have a directory for administrators.
     *
     * @param hasAdmin whether the file says where they are answered, which a flag would override
     * @param runtime where such a directory can be, if this user may write there
     */
    static String serving(Path file, boolean hasAdmin, Path runtime) {
        Path directory = runtime.resolve("culvert");
        boolean canMake = Files.notExists(directory) && Files.isWritable(runtime);
        String command = "culvert remote -c " + file;
        return hasAdmin || !(canMake || Files.isWritable(directory))
                ? command
                : (canMake ? "mkdir -p " + directory + " && " : "") + command + " --admin "
                        + directory.resolve("admin.sock");
    }

    /** Nothing is changed of it: it may be the way by which somebody is here. */
    private void firewall(Machine machine, RemoteSettings settings) {
        Set<String> ports = new LinkedHashSet<>();
        for (PortSettings each : settings.ports()) {
            for (InetSocketAddress at : each.listen()) {
                if (each.mode().servesTcp()) {
                    ports.add(at.getPort() + "/tcp");
                }
                if (each.mode().servesUdp()) {
                    ports.add(at.getPort() + "/udp");
                }
            }
        }
        for (String each : ports) {
            say(
                    "firewall",
                    machine.opening(each)
                            .map(command -> "if it is on: " + command)
                            .orElse("no ufw, firewalld or nft here; where another is in the way, open " + each));
        }
    }

    private void link(Config config, Optional<Endpoint> named) throws ConfigException, IOException {
        List<Entry> users = config.get(Key.USERS);
        if (user == null && users.isEmpty() && Credentials.hasUsers(sources.withUsers(config, new Diagnostics()))) {
            say("link", "users are kept by the server: culvert invite NAME");
            return;
        }
        Optional<Endpoint> own = named.isPresent()
                ? named
                : Machine.publicAddress().map(InetAddress::getHostAddress).map(Endpoint::parse);
        Optional<String> first =
                Optional.ofNullable(user).or(() -> users.stream().findFirst().map(each -> each.get(Key.USER_NAME)));
        if (own.isEmpty()) {
            say(
                    "link",
                    "no interface has a public address: culvert link -c " + file
                            + first.map(name -> " --user " + name).orElse("") + " --host NAME");
            return;
        }
        Diagnostics diagnostics = new Diagnostics();
        List<String> links = new SharedLinks(own, first, Optional.empty())
                .of(sources.withUsers(read(End.LOCAL), diagnostics), diagnostics);
        say(
                "link",
                "holds the key: whoever has it can use the server"
                        + first.map(name -> " as " + name).orElse(""));
        PrintWriter out = spec.commandLine().getOut();
        links.forEach(link -> printer.print(link, null, out, this::complain));
        out.flush();
    }

    private Config read(End end) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        Config config = ConfigReader.read(file.toString(), sources.input(), end, sources.environment(), diagnostics);
        diagnostics.stopIfWrong();
        return config;
    }

    private int port() {
        if (port != null) {
            if (port < 1 || port > 65535 || !Machine.isFree(port)) {
                throw wrong("--port " + port + " cannot be listened on, expected one that is free");
            }
            return port;
        }
        int usual = Key.SERVER_PORT.usual();
        return IntStream.range(usual, usual + PORTS)
                .filter(Machine::isFree)
                .findFirst()
                .orElseThrow(() -> wrong("no port from " + usual + " is free, expected another: --port"));
    }

    private Optional<Method> method() {
        Optional<Method> found = Optional.ofNullable(method).flatMap(Method::find);
        if (method != null && found.isEmpty()) {
            throw wrong("--method is none, expected one such as 2022-blake3-aes-256-gcm");
        }
        return found;
    }

    private Optional<Endpoint> host() {
        try {
            return Optional.ofNullable(host).map(Endpoint::parse);
        } catch (IllegalArgumentException e) {
            throw wrong("--host is no name and no address, expected one, which may end in :port");
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private void say(String what, String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(String.format("%-13s  %s", what, text));
        err.flush();
    }

    private void complain(String line) {
        say(spec.name(), line);
    }
}
