package culvert.app;

import culvert.acl.Acl;
import culvert.acl.Decision;
import culvert.acl.Decision.Way;
import culvert.acl.EgressPolicy;
import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Ip;
import culvert.config.AccessRules;
import culvert.config.ConfigException;
import culvert.config.Quoted;
import culvert.config.SourceLocation;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code culvert acl test}: says what a file of rules makes of a target, and by which line. */
@Command(
        name = "culvert acl test",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert acl test [--remote] FILE TARGET...%n       culvert acl test --client FILE ADDRESS...",
        description =
                "%nSays what becomes of each TARGET, a name or an address, by the rules of FILE, and which line decides."
                        + "%nA name that no rule names is looked up, as \"culvert local\" does, when there are rules about addresses."
                        + "%nA server's own addresses, which it refuses unless \"egress_allow\" has them, are known to itself alone.%n",
        footer = {
            "",
            "Example:",
            "  culvert acl test rules.acl www.example.org 192.0.2.7",
            "",
            "Exit codes: 0 said it, 1 a name could not be looked up, 2 wrong usage, or a line that cannot be read."
        })
public final class AclCommand implements Callable<Integer> {
    @Option(names = "--remote", description = "as \"culvert remote\" reads the file: may it be connected to")
    private boolean remote;

    @Option(names = "--client", description = "as \"culvert remote\" reads the file: is a client from there served")
    private boolean client;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> words = List.of();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private String file = "";
    private int exitCode = ExitCode.OK;

    private AclCommand() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return Commands.commandLine(new AclCommand());
    }

    @Override
    public Integer call() throws ConfigException {
        if (words.size() < 3 || !words.getFirst().equals("test")) {
            throw wrong(SourceLocation.whole("acl"), "expected: culvert acl test FILE TARGET");
        }
        file = words.get(1);
        Acl acl = AccessRules.read(file);
        for (String word : words.subList(2, words.size())) {
            test(acl, word);
        }
        return exitCode;
    }

    private void test(Acl acl, String word) throws ConfigException {
        switch (host(word)) {
            case Ip ip when client -> say("", word, acl.client(ip.address()));
            case Ip ip -> sayOfTarget("", word, acl, ip.address());
            case DomainName _
            when client -> throw wrong(SourceLocation.whole("--client"), Quoted.quoted(word) + " is no address");
            case DomainName name -> {
                Optional<Decision> decision = remote ? acl.remote(name) : acl.local(name);
                if (decision.isPresent()) {
                    say("", word, decision.get());
                } else {
                    lookUp(acl, word);
                }
            }
        }
    }

    private void lookUp(Acl acl, String name) throws ConfigException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            InetAddress[] addresses = InetAddress.getAllByName(name);
            out.println(name + ": no rule names it, so its addresses decide:");
            for (InetAddress address : addresses) {
                sayOfTarget("  ", new Ip(address).toString(), acl, address);
            }
        } catch (UnknownHostException e) {
            out.println(name + ": no rule names it, so its addresses decide, but this machine finds none");
            exitCode = ExitCode.FAILED;
        }
        out.flush();
    }

    /** What no rule can open at the remote is said to be closed: which networks the server opens is not in this file. */
    private void sayOfTarget(String indent, String what, Acl acl, InetAddress target) throws ConfigException {
        Decision decision = ofAddress(acl, target);
        if (remote && decision.way() == Way.DIRECT && EgressPolicy.isSpecial(target)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(indent + what + " is refused, since it is no address of the internet, unless \"egress_allow\""
                    + " has it (" + why(decision) + ")");
            out.flush();
        } else {
            say(indent, what, decision);
        }
    }

    private Decision ofAddress(Acl acl, InetAddress address) {
        return remote ? acl.remote(address, false) : acl.local(address);
    }

    private void say(String indent, String what, Decision decision) throws ConfigException {
        String becomes = switch (decision.way()) {
            case REFUSED -> "is refused";
            case PROXIED -> "goes through the remote";
            case DIRECT -> client ? "is served" : remote ? "may be connected to" : "is connected to directly";
        };
        PrintWriter out = spec.commandLine().getOut();
        out.println(indent + what + " " + becomes + " (" + why(decision) + ")");
        out.flush();
    }

    private String why(Decision decision) throws ConfigException {
        return decision.line() == 0
                ? "no rule says otherwise"
                : file + ":" + decision.line() + ": " + AccessRules.line(file, decision.line());
    }

    private static Host host(String word) throws ConfigException {
        String text = word.startsWith("[") && word.endsWith("]") ? word.substring(1, word.length() - 1) : word;
        Host host = parse(text);
        if (host == null) {
            throw wrong(
                    SourceLocation.whole("acl"),
                    Quoted.quoted(word) + " is no name or address, expected such as example.org");
        }
        return host;
    }

    private static @Nullable Host parse(String text) {
        try {
            return Host.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ConfigException wrong(SourceLocation place, String text) {
        return new ConfigException(List.of(new ConfigException.Mistake(Optional.of(place), text)));
    }
}
