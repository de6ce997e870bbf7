package culvert.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.app.ProcessSettings;
import culvert.app.Program;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCommandTest {
    private static final String NO_PASSWORD =
            "culvert local: there is no password, expected one in the file (\"password\"), in the environment variable"
                    + " CULVERT_PASSWORD, or by --password-file FILE; \"culvert remote genkey\" makes a good one\n";
    private static final String NO_SERVER =
            "culvert local: there is no server, expected its name or address by -s HOST or in the file (\"server\")\n";

    private static final Path STATE = Path.of(System.getProperty("user.home"), ".local", "state", "culvert");

    @TempDir
    Path directory;

    private final List<LocalSettings> ran = new ArrayList<>();
    private final List<ProcessSettings> processes = new ArrayList<>();

    @Test
    void theHelpPageIsAsPublished() throws IOException {
        CommandRun run = run("--help");
        assertEquals(ExitCode.OK, run.exitCode());
        assertEquals(resource("help.txt"), run.out());
    }

    @Test
    void aServerAndAPasswordAreEnough() {
        assertEquals(new CommandRun(0, "", ""), run("-s", "vps.example.com", "-k", "8Zq2vTn4kX"));
        LocalSettings settings = ran.getFirst();
        assertEquals(List.of(at("127.0.0.1", 1080)), settings.listen());
        assertEquals("[vps.example.com:8388]", settings.servers().toString());
        assertEquals(
                Method.CHACHA20_IETF_POLY1305, settings.servers().getFirst().method());
        assertEquals("8Zq2vTn4kX", settings.servers().getFirst().password());
        assertEquals(Map.of(), settings.socksUsers());
        assertEquals(Duration.ofSeconds(60), settings.timeout());
        assertEquals(Duration.ZERO, settings.idleTimeout());
        assertEquals(SocketSettings.DEFAULT, settings.sockets());
        assertEquals(
                new ProcessSettings(Optional.empty(), List.of(), false, STATE, Duration.ofSeconds(10)),
                processes.getFirst());
    }

    @Test
    void everyFlagArrives() {
        run("-s h:1 -p 2 -b ::1 -l 0 -k 8Zq2vTn4kX -m aes-256-gcm -t 7 --drain 3 --transport nio --log-format json -v"
                .split(" "));
        LocalSettings settings = ran.getFirst();
        assertEquals("[h:1]", settings.servers().toString());
        assertEquals(List.of(at("::1", 0)), settings.listen());
        assertEquals(Method.AES_256_GCM, settings.servers().getFirst().method());
        assertEquals(Duration.ofSeconds(7), settings.timeout());
        assertEquals(
                new ProcessSettings(Optional.of("nio"), List.of(), true, STATE, Duration.ofSeconds(3)),
                processes.getFirst());
    }

    @Test
    void udpAndTheTunnelAreAskedForByFlags() {
        run("-s", "h", "-k", "8Zq2vTn4kX", "-u", "--tunnel", "9.9.9.9:53");
        run("-s", "h", "-k", "8Zq2vTn4kX", "-U");
        run("-s", "h", "-k", "8Zq2vTn4kX");
        assertEquals(Mode.TCP_AND_UDP, ran.get(0).mode());
        assertEquals("9.9.9.9:53", ran.get(0).tunnel().orElseThrow().toString());
        assertEquals(Mode.UDP_ONLY, ran.get(1).mode());
        assertEquals(Mode.TCP_ONLY, ran.get(2).mode());
        assertEquals(Optional.empty(), ran.get(2).tunnel());
        assertEquals(
                new AssociationSettings(Duration.ofMinutes(5), 4096), ran.get(2).associations());
        CommandRun both = run("-s", "h", "-k", "8Zq2vTn4kX", "-u", "-U");
        assertEquals(ExitCode.USAGE, both.exitCode());
        assertTrue(both.err().contains("-U: mode was already given at -u, expected it once"), both::err);
        CommandRun portless = run("-s", "h", "-k", "8Zq2vTn4kX", "--tunnel", "9.9.9.9");
        assertEquals(ExitCode.USAGE, portless.exitCode());
        assertTrue(portless.err().contains("--tunnel: tunnel_address is \"9.9.9.9\", expected"), portless::err);
    }

    @Test
    void theFileGivesWhatNoFlagGives() throws IOException {
        Path file = file("""
                {"server": ["a", "b:9"], "server_port": 443, "local_address": "0.0.0.0", "socks_users": {"ada": "x"},
                 "password": "from the file", "keep_alive": 0, "tcp_user_timeout": 77, "no_delay": false, "idle_timeout": 9,
                 "nameserver": "9.9.9.9, 1.1.1.1:5353"}
                """);
        run("-c", file.toString(), "-p", "444");
        LocalSettings settings = ran.getFirst();
        assertEquals("[a:444, b:9]", settings.servers().toString());
        assertEquals(List.of(at("0.0.0.0", 1080)), settings.listen());
        assertEquals(Map.of("ada", "x"), settings.socksUsers());
        assertEquals("from the file", settings.servers().getFirst().password());
        assertEquals(
                new SocketSettings(false, Duration.ZERO, Duration.ofSeconds(77), false, Origin.ANY),
                settings.sockets());
        assertEquals(Duration.ofSeconds(9), settings.idleTimeout());
        assertEquals(
                List.of(at("9.9.9.9", 53), at("1.1.1.1", 5353)),
                processes.getFirst().nameservers());
    }

    @Test
    void aFlagWinsOverTheEnvironmentAndTheEnvironmentOverTheFile() throws IOException {
        String file =
                file("{\"server\": \"h\", \"password\": \"from the file\"}").toString();
        String password =
                Files.writeString(directory.resolve("p"), "from its file\r\n").toString();
        Map<String, String> environment = Map.of("CULVERT_PASSWORD", "from the environment");
        run(Map.of(), "", "-c", file);
        run(environment, "", "-c", file);
        run(environment, "", "-c", file, "-k", "from the flag");
        run(environment, "", "-c", file, "--password-file", password);
        run(environment, "from the input\n", "-c", file, "--password-file", "-");
        assertEquals(
                List.of("from the file", "from the environment", "from the flag", "from its file", "from the input"),
                ran.stream()
                        .map(settings -> settings.servers().getFirst().password())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -s h -k 8Zq2vTn4kX --locl-port 3   | unknown flag --locl-port, did you mean --local-port?
            -s h --pasword=hunter2    | unknown flag --pasword, did you mean --password?
            -s h --pasword hunter2    | unknown flag --pasword, did you mean --password?
            -s h -x                   | unknown flag -x
            -s h -k my secret         | a word belongs to no flag, expected a flag such as -c before each
            -s h -p 1 -p 2            | the flag --server-port was given more than once, expected it once
            -s                        | the flag --server has no value, expected its HOST
            """)
    void wrongUsageIsNamedWithoutRepeatingWhatMayBeSecret(String args, String message) {
        assertEquals(
                new CommandRun(2, "", "culvert local: " + message + "\nSee culvert local --help\n"),
                run(args.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            -k 8Zq2vTn4kX -s 0.0.0.0           | -s: server is 0.0.0.0, where one can only listen, expected the name or address of the remote
            -k 8Zq2vTn4kX -s h -p 0            | -s: the server's port is 0, expected the one of the remote
            -k 8Zq2vTn4kX -s h -p http         | -p: server_port is "http", expected a port from 0 to 65535
            -k 8Zq2vTn4kX -s h -b 0.0.0.0      | -b: local_address is 0.0.0.0, where strangers could use this proxy, expected 127.0.0.1, or "socks_users" in the file, or --allow-open-proxy
            -k 8Zq2vTn4kX -s h -b lan          | -b: local_address is "lan", expected an IPv4 or IPv6 address of this machine, such as "127.0.0.1"
            -k 8Zq2vTn4kX -s h -m rc4-md5      | -m: method is "rc4-md5", which is broken: what it encrypts can be altered, recognised and probed, expected "chacha20-ietf-poly1305" or "aes-256-gcm" on both ends
            -k 8Zq2vTn4kX -s h -t soon         | -t: timeout is "soon", expected whole seconds from 1 to 31536000
            -k 8Zq2vTn4kX -s h --drain -1      | --drain: drain is "-1", expected whole seconds from 0 to 31536000
            -k 8Zq2vTn4kX -s h --transport tcp | --transport: transport is "tcp", expected epoll, nio, plain
            -k 8Zq2vTn4kX -s h --log-format x  | --log-format: log.format is "x", expected json, text
            -s h -c nowhere.json      | nowhere.json: there is no such file, expected a readable file
            -s h -c .                 | .: is a directory, expected a file
            -s h --password-file no   | no: there is no such file, expected a readable file
            -s h -k 8Zq2vTn4kX --password-file - | standard input: password was already given at -k, expected it once
            """)
    void aWrongValueIsNamedWithItsFlag(String args, String message) {
        CommandRun run = run(Map.of(), "y", args.split(" "));
        assertEquals(new CommandRun(2, "", "culvert local: " + message + "\n"), run);
        assertEquals(List.of(), ran);
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        assertEquals(new CommandRun(2, "", NO_PASSWORD + NO_SERVER), run());
    }

    @Test
    void aMistakeInTheFileIsNamedWithItsPlace() throws IOException {
        Path file = file("{\n  \"servr\": \"a\",\n  \"method\": \"aes-256\"\n}");
        assertEquals(
                new CommandRun(
                        2,
                        "",
                        "culvert local: " + file + ":2:3: unknown key \"servr\", did you mean \"server\"?\n"
                                + "culvert local: " + file + ":3:13: method is \"aes-256\", expected aes-128-gcm,"
                                + " aes-192-gcm, aes-256-gcm, chacha20-ietf-poly1305, xchacha20-ietf-poly1305,"
                                + " 2022-blake3-aes-128-gcm, 2022-blake3-aes-256-gcm, 2022-blake3-chacha20-poly1305\n"
                                + NO_PASSWORD),
                run("-c", file.toString()));
    }

    @Test
    void aKeyOfAnotherLengthIsNamedWithTheCommandThatMakesOne() {
        assertEquals(
                "culvert local: -k: password is no key of 2022-blake3-aes-256-gcm: expected 32 bytes in base64, found 16"
                        + " bytes; \"culvert remote genkey -m 2022-blake3-aes-256-gcm\" makes a good one\n",
                run("-s h -m 2022-blake3-aes-256-gcm -k AAECAwQFBgcICQoLDA0ODw==".split(" "))
                        .err());
    }

    @Test
    void theKeyOfTheServerAndTheUsersOwnAreOnePassword() {
        String chain = "AAECAwQFBgcICQoLDA0ODw==:EBESExQVFhcYGRobHB0eHw==";
        run("-s", "h", "-m", "2022-blake3-aes-128-gcm", "-k", chain);
        assertEquals(chain, ran.getFirst().servers().getFirst().password());
        assertFalse(ran.getFirst().servers().getFirst().lenientSegments());
    }

    @Test
    void anEmptyPasswordIsRefusedWhereverItComesFrom() {
        String empty = ": password is empty, expected a password; \"culvert remote genkey\" makes a good one\n";
        assertEquals("culvert local: -k" + empty, run("-s", "h", "-k", "").err());
        assertEquals(
                "culvert local: CULVERT_PASSWORD" + empty,
                run(Map.of("CULVERT_PASSWORD", ""), "", "-s", "h").err());
        assertEquals(
                "culvert local: standard input" + empty,
                run(Map.of(), "\n", "-s", "h", "--password-file", "-").err());
        assertEquals(
                "culvert local: standard input: has more than one line, expected the password alone\n",
                run(Map.of(), "a\nb\n", "-s", "h", "--password-file", "-").err());
    }

    @Test
    void whatWasWrittenWronglyIsNotSaidToBeMissing() throws IOException {
        String file = file("{\"port_password\": {\"8388\": \"hunter2\"}}").toString();
        CommandRun run = run("-c", file);
        assertTrue(run.err().startsWith("culvert local: " + file + ":1:19: port_password gives each port"), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
        run = run("-s", "ss://YWVzLTI1Ni1nY206aHVudGVyMg@192.0.2.1:8388#home", "-k", "8Zq2vTn4kX");
        assertEquals(
                "culvert local: -s: server is a link (ss://...), expected a name or an address, which may end in :port;"
                        + " the link's port, method and password have keys of their own,"
                        + " or culvert local --link FILE takes it whole\n",
                run.err());
        run = run("-s", "h", "-m", "aes", "-k", "monkey");
        assertTrue(run.err().startsWith("culvert local: -m: method is \"aes\", expected"), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }

    @Test
    void theFileMayComeFromTheStandardInput() {
        String json = "{\"server\": \"h\", \"password\": \"8Zq2vTn4kXw6RbLd\"}";
        assertEquals(new CommandRun(0, "", ""), run(Map.of(), json, "-c", "-"));
        assertEquals("[h:8388]", ran.getFirst().servers().toString());
        assertEquals(
                "culvert local: standard input:1:2: unknown key \"servr\", did you mean \"server\"?\n" + NO_PASSWORD,
                run(Map.of(), "{\"servr\": 1}", "-c", "-").err());
        assertEquals(
                new CommandRun(
                        2,
                        "",
                        "culvert local: -c -: the standard input is also that of --password-file -, expected one of the"
                                + " two\n"),
                run(Map.of(), json, "-c", "-", "--password-file", "-"));
        assertEquals(
                "culvert local: -c -: the standard input is also that of --exit-with-stdin, expected one of the two\n",
                run(Map.of(), json, "-c", "-", "--exit-with-stdin").err());
    }

    @Test
    void aLinkIsNeverPrinted() {
        assertEquals(
                "culvert local: ss://...: there is no such file, expected a readable file\n",
                run("-c", "ss://YWVzLTI1Ni1nY206aHVudGVyMg@192.0.2.1:8388#home").err());
        assertEquals(
                "culvert local: standard input: password is a link (ss://...), expected the password alone; culvert local --link FILE takes the link whole\n",
                run(Map.of(), "ss://YWVzLTI1Ni1nY206aHVudGVyMg@192.0.2.1:8388\n", "-s", "h", "--password-file", "-")
                        .err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -s h --password-file KEY          | ...: there is no such file, expected a readable file
            -s h -k x -m KEY                  | -m: method is "...", expected
            -s h -k x -p KEY                  | -p: server_port is "...", expected
            -s h -KKEY                        | unknown flag -K
            """)
    void aKeyInTheWrongPlaceIsNotPrinted(String options, String message) {
        String err = run(options.replace("KEY", "4Gvpp7AN+/AAAAAAAAAAAA==").split(" "))
                .err();
        assertTrue(err.startsWith("culvert local: " + message) && !err.contains("4Gvpp7AN"), err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "localhost"})
    void loopbackIsServedWithoutUsers(String address) {
        assertEquals(0, run("-s", "h", "-k", "8Zq2vTn4kX", "-b", address).exitCode());
    }

    @Test
    void anOpenProxyHasToBeAskedFor() {
        assertEquals(2, run("-s", "h", "-k", "8Zq2vTn4kX", "-b", "::").exitCode());
        assertEquals(
                0,
                run("-s", "h", "-k", "8Zq2vTn4kX", "-b", "::", "--allow-open-proxy")
                        .exitCode());
    }

    @Test
    void aProgramThatFailsSaysSoInOneLine() {
        Program<LocalSettings> inUse = (_, _, _, _) -> {
            throw new NetworkException(Cause.NETWORK, "127.0.0.1:1080 is in use");
        };
        CommandRun run = CommandRun.of(
                launch -> LocalCommand.commandLine(launch, inUse), "-s", "h", "-k", "hunter2-8Zq2vTn4kX", "-v");
        assertEquals(new CommandRun(1, "", "culvert local: 127.0.0.1:1080 is in use\n"), run);
    }

    @Test
    void aDefectShowsNoStackTrace() {
        Program<LocalSettings> broken = (_, _, _, _) -> {
            throw new IllegalStateException("odd");
        };
        CommandRun run =
                CommandRun.of(launch -> LocalCommand.commandLine(launch, broken), "-s", "h", "-k", "8Zq2vTn4kX");
        assertEquals(
                "culvert local: this should not happen (-v tells more): java.lang.IllegalStateException: odd\n",
                run.err());
        assertEquals(ExitCode.FAILED, run.exitCode());
    }

    @Test
    void theExampleWorksAsItStands() {
        Path example = Path.of("..", "config.json.example");
        assertEquals(new CommandRun(0, "", ""), run("-c", example.toString()));
        assertEquals("[127.0.0.1:8388]", ran.getFirst().servers().toString());
        assertEquals(List.of(at("127.0.0.1", 1080)), ran.getFirst().listen());
    }

    @Test
    void aPasswordThatCanBeGuessedIsRefusedUnlessItIsAllowed() {
        assertEquals(
                new CommandRun(
                        2,
                        "",
                        "culvert local: -k: password is worth about 8 bits, expected 40 at least and better 80: whoever"
                                + " records a connection finds it within minutes by trying; \"culvert remote genkey\""
                                + " makes a good one, --allow-weak-password or \"allow_weak_password\": true takes"
                                + " this one\n"),
                run("-s", "h", "-k", "dragon"));
        assertEquals(0, run("-s", "h", "-k", "dragon", "--allow-weak-password").exitCode());
        assertEquals("dragon", ran.getFirst().servers().getFirst().password());
    }

    @Test
    void settingsDoNotPrintSecrets() {
        run("-s", "h", "-k", "hunter2-8Zq2vTn4kX");
        assertFalse(ran.getFirst().toString().contains("hunter2"));
        assertTrue(ran.getFirst().toString().contains("h:8388"));
    }

    private CommandRun run(String... args) {
        return run(Map.of(), "", args);
    }

    private CommandRun run(Map<String, String> environment, String input, String... args) {
        return CommandRun.of(
                environment,
                input,
                launch -> LocalCommand.commandLine(launch, (settings, process, _, _) -> {
                    ran.add(settings);
                    processes.add(process);
                }),
                args);
    }

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("c.json"), json);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(LocalCommandTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
