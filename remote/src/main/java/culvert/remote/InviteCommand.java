package culvert.remote;

import culvert.address.Target;
import culvert.app.HelpSection;
import culvert.app.Launch;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.app.link.LinkPrinter;
import culvert.app.link.QrForm;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.Endpoint;
import culvert.config.SharedLinks;
import culvert.config.SourceLocation;
import culvert.crypto.Method;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Body;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code culvert invite}: a user more, with everything that the user needs. */
@Command(
        name = "culvert invite",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert invite NAME [OPTIONS]",
        description =
                "%nAdds a user to a running server, with a key that the server makes, and prints the ss:// link for that user, on a terminal its QR code too, and what to do with it.",
        footer = {
            "",
            "The link holds the key, which is shown this once: whoever has it can use the server as that user.",
            "",
            "Example, on the server, as root:",
            "  culvert invite bob --host vps.example.com --quota 50G/month --days 30",
            "",
            "Exit codes: 0 done, 1 no server answers or it refuses, 2 wrong usage or configuration."
        })
public final class InviteCommand extends AskingCommand {
    /** What a user does with a link on a computer, one after the other. */
    static final List<String> STEPS = List.of(
            "save the link, alone, as link.txt, where nobody else can read it",
            "culvert local --link link.txt",
            "in the browser: http://127.0.0.1:1080/proxy.pac as the automatic proxy configuration; "
                    + "http://127.0.0.1:1080/ then says whether it works");

    private final LinkPrinter printer;

    @Parameters(index = "0", paramLabel = "NAME", description = "the user", hidden = true)
    private String name = "";

    @Mixin
    private UserFlags flags = new UserFlags();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "the server's name or address as clients know it, or HOST:PORT; needed where it listens on all of its own")
    private @Nullable String host;

    @Option(
            names = "--qr",
            paramLabel = "FORM",
            description =
                    "blocks, ascii or none (default: blocks on a terminal of UTF-8, ascii on another, none elsewhere)")
    private @Nullable QrForm form;

    private InviteCommand(Sources sources, LinkPrinter printer) {
        super(sources);
        this.printer = printer;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources(), LinkPrinter.ofProcess())
                .execute(args));
    }

    static CommandLine commandLine(Sources sources, LinkPrinter printer) {
        return commandLine(
                        new InviteCommand(sources, printer),
                        List.of(
                                new HelpSection("The link", List.of("--host", "--qr")),
                                new HelpSection("What the user may", UserFlags.NAMES)))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** What would be wrong of the link is said before anything is done. */
    @Override
    Answered ask(AdminClient client) throws ConfigException, IOException {
        SequencedMap<String, Optional<Object>> values = flags.ofNewUser();
        values.putFirst("name", Optional.of(name));
        password().ifPresent(password -> values.put("password", Optional.of(password)));
        Answered ports = client.ask("GET", "/v1/ports");
        if (!ports.isGood()) {
            return ports;
        }
        Diagnostics diagnostics = new Diagnostics();
        for (Map<String, String> port : Rows.objects(ports.text(), "ports")) {
            server(port, diagnostics);
        }
        diagnostics.stopIfWrong();
        diagnostics.warnings().forEach(this::complain);
        return client.ask("POST", "/v1/users", Body.of(values));
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        Set<String> links = new LinkedHashSet<>();
        for (Map<String, String> port : Rows.objects(answer.text(), "ports")) {
            Method method = Method.find(port.getOrDefault("method", "")).orElseThrow();
            Target server = server(port, new Diagnostics());
            links.add(SharedLinks.of(server, method, port.getOrDefault("password", ""), name));
            if (port.containsKey("plugin")) {
                complain("the server stands behind the plugin " + port.get("plugin")
                        + ", whose counterpart the user has to name: --plugin");
            }
        }
        complain("the link holds the key, which is not shown again: whoever has it can use the server as " + name);
        links.forEach(link -> printer.print(link, form, out, this::complain));
        mustBePrinted(out);
        tell("On a phone, scan the code with an app for Shadowsocks. On a computer:");
        for (int i = 0; i < STEPS.size(); i++) {
            tell("  " + (i + 1) + ". " + STEPS.get(i));
        }
    }

    private Target server(Map<String, String> port, Diagnostics diagnostics) {
        Endpoint address = Endpoint.parse(port.getOrDefault("address", "::"));
        int number = Integer.parseInt(port.getOrDefault("server_port", "0"));
        return SharedLinks.server(host(diagnostics), new Target(address.host(), number), diagnostics);
    }

    private Optional<Endpoint> host(Diagnostics diagnostics) {
        try {
            return Optional.ofNullable(host).map(Endpoint::parse);
        } catch (IllegalArgumentException e) {
            diagnostics.wrong(
                    SourceLocation.whole("--host"), "is no name and no address, expected one, which may end in :port");
            return Optional.empty();
        }
    }
}
