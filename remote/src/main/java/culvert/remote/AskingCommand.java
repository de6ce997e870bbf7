package culvert.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.app.Commands;
import culvert.app.ExitCode;
import culvert.app.HelpOptions;
import culvert.app.HelpSection;
import culvert.app.Sources;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Key;
import culvert.config.Quoted;
import culvert.config.Secret;
import culvert.http.Answer;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks a running server something, by its interface for administrators. */
abstract class AskingCommand implements Callable<Integer> {
    static final HelpSection WHICH = new HelpSection("Which server", List.of("-c", "--admin"));
    static final HelpSection PROGRAM = new HelpSection("This program", List.of("--json", "-h", "-V"));
    private static final List<HelpSection> SECTIONS = List.of(WHICH, PROGRAM);

    /** Where the systemd unit has it. */
    private static final Path USUAL = Path.of("/run/culvert/admin.sock");

    private final Sources sources;

    private Config config = Config.EMPTY;

    @Option(names = "--json", description = "print the answer as it came, for programs")
    private boolean json;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    AskingCommand(Sources sources) {
        this.sources = sources;
    }

    static CommandLine commandLine(AskingCommand command) {
        return Commands.commandLine(command, SECTIONS, End.REMOTE, Set.of(Key.CONFIG_FILE, Key.ADMIN));
    }

    /** One with flags of its own. */
    static CommandLine commandLine(AskingCommand command, List<HelpSection> own) {
        return commandLine(command, own, Set.of(Key.CONFIG_FILE, Key.ADMIN, Key.PASSWORD_FILE));
    }

    /** The same, with those of the configuration's that matter. */
    static CommandLine commandLine(AskingCommand command, List<HelpSection> own, Set<Key<?>> keys) {
        List<HelpSection> sections = new ArrayList<>(own);
        sections.add(WHICH);
        sections.add(PROGRAM);
        return Commands.commandLine(command, sections, End.REMOTE, keys);
    }

    /** Asks. */
    abstract Answered ask(AdminClient client) throws ConfigException, IOException;

    /** Says a good answer to people. */
    abstract void say(Answered answer, PrintWriter out) throws IOException;

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        refuseWhatStandsBefore();
        Answered answer = ask(client());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(answer.text());
        } else if (answer.isGood()) {
            say(answer, out);
        } else {
            Rows.strings(answer.text(), "errors").forEach(this::complain);
            Rows.strings(answer.text(), "error").forEach(this::complain);
        }
        out.flush();
        return answer.isGood() ? ExitCode.OK : answer.isOfConfiguration() ? ExitCode.USAGE : ExitCode.FAILED;
    }

    /** What asks the server that is named. */
    AdminClient client() throws ConfigException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        config = sources.read(End.REMOTE, spec.commandLine().getParseResult(), diagnostics);
        boolean hasPlace = config.location(Key.ADMIN).isPresent() || Files.exists(USUAL);
        if (!hasPlace && config.find(Key.CONFIG_FILE).isPresent()) {
            diagnostics.missing("no place is named where the server answers administrators, and there is no " + USUAL
                    + ", expected \"admin\" in its file (-c FILE), or --admin PATH");
        }
        diagnostics.stopIfWrong();
        if (!hasPlace) {
            throw new IOException("no server answers: there is no " + USUAL
                    + ", where one does unless its \"admin\" is another; its file (-c FILE) or --admin names that");
        }
        String token = config.find(Key.ADMIN_TOKEN).map(Secret::value).orElse("");
        return new AdminClient(config.find(Key.ADMIN).orElse(UnixDomainSocketAddress.of(USUAL)), token);
    }

    /** The file that is named here, where one is. */
    Optional<Path> file() {
        return Sources.files(config).stream().findFirst();
    }

    /** The password of the file with one that is named here. */
    Optional<String> password() {
        return config.find(Key.PASSWORD_FILE)
                .flatMap(_ -> config.find(Key.PASSWORD))
                .map(Secret::value);
    }

    /** What stands before the word of a command is not read by it. */
    void refuseWhatStandsBefore() {
        CommandLine above = spec.commandLine().getParent();
        if (above != null && !above.getParseResult().matchedOptions().isEmpty()) {
            throw wrong("a flag stands before \"" + spec.name() + "\", expected all of them behind it");
        }
    }

    /** Whether the answer is for programs. */
    boolean wantsJson() {
        return json;
    }

    /** Wrong usage. */
    ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    /** A list of nothing does not tell whether there is such a user. */
    static void refuseUnknown(@Nullable String user, AdminClient client) throws IOException {
        if (user != null
                && !user.isEmpty()
                && client.ask("GET", pathOf(user) + "/usage").status() == Answer.NOT_FOUND) {
            throw new IOException("there is no user " + Quoted.quoted(user));
        }
    }

    /** The path of a user. */
    static String pathOf(String name) {
        return "/v1/users/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }

    /** What a user needs who has just got a key: with the methods of 2022 the server's key belongs to it. */
    void printKeys(Answered answer, PrintWriter out) throws IOException {
        complain("the password, which is not shown again:");
        Rows.objects(answer.text(), "ports").stream()
                .map(port -> port.getOrDefault("password", ""))
                .distinct()
                .forEach(out::println);
        mustBePrinted(out);
    }

    /** Where a key is lost, the user is there all the same. */
    void mustBePrinted(PrintWriter out) {
        if (out.checkError()) {
            complain("the key was not printed; \"culvert users set NAME --new-key\" makes another");
        }
    }

    /** Says something that is not the answer itself. */
    void tell(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    void complain(String line) {
        tell(spec.name() + ": " + line);
    }
}
