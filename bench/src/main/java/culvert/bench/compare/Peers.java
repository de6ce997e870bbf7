package culvert.bench.compare;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Other people's programs, each with the options that its own documentation gives for both ends and datagrams. */
final class Peers {
    private static final String EDITION_2022 = "2022-";

    private final String method;
    private final String password;
    private final List<Program> found = new ArrayList<>();

    private Peers(String method, String password) {
        this.method = method;
        this.password = password;
    }

    /** Those on the PATH that can be measured with the method. */
    static List<Program> installed(String method, String password) {
        Peers peers = new Peers(method, password);
        boolean isOf2022 = method.startsWith(EDITION_2022);
        if (!isOf2022) {
            peers.add("libev", "ss-server", Peers::libev);
        }
        peers.add("rust", "ssserver", Peers::rust);
        peers.add("sing-box", "sing-box", Peers::singBox);
        if (!isOf2022) { // Xray 26.3.27 leaves some of many connects unanswered then, for which a load waits
            peers.add("xray", "xray", Peers::xray);
        }
        return peers.found;
    }

    static Optional<String> onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** The commands of both ends. */
    private record Commands(List<String> remote, List<String> local, List<String> help) {}

    private void add(String name, String program, BiFunction<Peers, String, Commands> how) {
        onPath(program).map(path -> how.apply(this, path)).ifPresent(commands -> {
            found.add(new Program(name, commands.remote(), commands.local(), commands.help(), "", List.of(), true));
        });
    }

    private Commands libev(String server) {
        List<String> both = List.of("-s", "%H", "-p", "%R", "-k", password, "-m", method, "-u", "-n", "65536");
        return new Commands(
                Program.joined(List.of(server), both),
                Program.joined(List.of("ss-local", "-b", "127.0.0.1", "-l", "%L"), both),
                List.of(server, "-h"));
    }

    private Commands rust(String server) {
        List<String> both = List.of("-s", "%H:%R", "-k", password, "-m", method, "-U");
        return new Commands(
                Program.joined(List.of(server), both),
                Program.joined(List.of("sslocal", "-b", "127.0.0.1:%L"), both),
                List.of(server, "--help"));
    }

    private Commands singBox(String program) {
        List<String> run = List.of(program, "run", "-c", "stdin");
        return new Commands(reading(run, """
                        {"log": {"level": "error"},
                         "inbounds": [{"type": "shadowsocks", "listen": "%H", "listen_port": %R, KEYS}],
                         "outbounds": [{"type": "direct"}]}
                        """), reading(run, """
                        {"log": {"level": "error"},
                         "inbounds": [{"type": "socks", "listen": "127.0.0.1", "listen_port": %L}],
                         "outbounds": [{"type": "shadowsocks", "server": "%H", "server_port": %R, KEYS}]}
                        """), List.of(program, "help"));
    }

    private Commands xray(String program) {
        List<String> run = List.of(program, "run", "-c", "stdin:");
        return new Commands(reading(run, """
                        {"log": {"loglevel": "error"},
                         "inbounds": [{"protocol": "shadowsocks", "listen": "%H", "port": %R,
                                       "settings": {"network": "tcp,udp", KEYS}}],
                         "outbounds": [{"protocol": "freedom"}]}
                        """), reading(run, """
                        {"log": {"loglevel": "error"},
                         "inbounds": [{"protocol": "socks", "listen": "127.0.0.1", "port": %L, "settings": {"udp": true}}],
                         "outbounds": [{"protocol": "shadowsocks",
                                        "settings": {"servers": [{"address": "%H", "port": %R, KEYS}]}}]}
                        """), List.of(program, "help"));
    }

    /** A program with its configuration at its standard input, under the shell's own process number. */
    private List<String> reading(List<String> command, String configuration) {
        String keys = "\"method\": \"" + method + "\", \"password\": \"" + password + "\"";
        String text = configuration.replace("KEYS", keys);
        return List.of("sh", "-c", "exec " + String.join(" ", command) + " <<'END'\n" + text + "END");
    }
}
