package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Host;
import culvert.address.Target;
import culvert.config.Config;
import culvert.config.ConfigSource;
import culvert.config.Diagnostics;
import culvert.config.Endpoint;
import culvert.config.Key;
import culvert.config.LinkSource;
import culvert.config.SharedLinks;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import culvert.e2e.rig.Program;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The links of {@code ssurl}, which comes with shadowsocks-rust, and ours say the same in both directions. */
@Tag("slow")
@Tag("ssurl")
@Timeout(240)
class SsurlTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Everything that links have to put in other words. */
    private static final String ODD = "aZ09 @:/?#[]!$&'()*+,;=%-._~\"\\<>^`{|}\u00fc\u00df\u20ac\u65e5\ud83d\ude00";

    private static final String PLUGIN = "obfs-local";
    private static final String OPTIONS = "obfs=http;obfs-host=www.example.com;uri=/a?b=c&d";

    /** It has all of ours but one. */
    private static final Set<Method> METHODS = EnumSet.complementOf(EnumSet.of(Method.AES_192_GCM));

    private record Known(Method method, String host, int port, String password, String plugin, String options) {}

    @TempDir
    private Path directory;

    @Test
    void weReadWhatItWrites() throws Exception {
        List<Known> all = servers();
        Path file = Files.writeString(
                directory.resolve("config.json"),
                all.stream().map(SsurlTest::json).collect(Collectors.joining(",\n", "{\"servers\": [", "]}")));
        List<String> links = Program.installed("ssurl")
                .run(LIMIT, "--encode", file.toString())
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals(all.size(), links.size());
        for (int i = 0; i < all.size(); i++) {
            assertEquals(all.get(i), read(links.get(i)), links.get(i));
        }
    }

    @Test
    void itReadsWhatWeWrite() throws Exception {
        for (Known known : servers()) {
            String plugin = SharedLinks.plugin(known.plugin, known.options);
            String link = SharedLinks.of(
                    new Target(Host.parse(known.host), known.port),
                    known.method,
                    known.password,
                    plugin,
                    SaltPrefix.NONE);
            String decoded = Program.installed("ssurl")
                    .run(LIMIT, "--decode", link)
                    .succeeded()
                    .out();
            assertEquals(
                    known,
                    new Known(
                            known.method,
                            field(decoded, "server"),
                            Integer.parseInt(field(decoded, "server_port")),
                            field(decoded, "password"),
                            field(decoded, "plugin"),
                            field(decoded, "plugin_opts")),
                    link);
            assertEquals(known.method.label(), field(decoded, "method"), link);
        }
    }

    private static List<Known> servers() {
        Random random = new Random(1);
        List<String> hosts = List.of("example.com", "192.0.2.7", "2001:db8::7");
        List<Known> all = new ArrayList<>();
        for (Method method : METHODS) {
            for (String host : hosts) {
                boolean isPlugged = random.nextBoolean();
                all.add(new Known(
                        method,
                        host,
                        1 + random.nextInt(65535),
                        password(method, random),
                        isPlugged ? PLUGIN : "",
                        isPlugged ? OPTIONS : ""));
            }
        }
        return all;
    }

    private static String password(Method method, Random random) {
        if (method.edition() == Edition.EDITION_2022) {
            return Stream.generate(() -> new byte[method.keyBytes()])
                    .limit(method.hasIdentityHeaders() ? 1 + random.nextInt(2) : 1)
                    .peek(random::nextBytes)
                    .map(Base64.getEncoder()::encodeToString)
                    .collect(Collectors.joining(":"));
        }
        int[] points = ODD.codePoints().toArray();
        return random.ints(1 + random.nextInt(30), 0, points.length)
                .mapToObj(i -> Character.toString(points[i]))
                .collect(Collectors.joining());
    }

    private static String json(Known server) {
        String plugin = server.plugin.isEmpty()
                ? ""
                : ", \"plugin\": \"" + server.plugin + "\", \"plugin_opts\": \"" + server.options + "\"";
        return "{\"address\": \"%s\", \"port\": %d, \"method\": \"%s\", \"password\": \"%s\"%s}"
                .formatted(
                        server.host,
                        server.port,
                        server.method.label(),
                        server.password.replace("\\", "\\\\").replace("\"", "\\\""),
                        plugin);
    }

    private Known read(String link) throws Exception {
        Path file = Files.writeString(directory.resolve("link"), link);
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource source = new ConfigSource(diagnostics, Map.of());
        LinkSource.file(file.toString(), InputStream.nullInputStream(), source, diagnostics);
        diagnostics.stopIfWrong();
        Config config = source.config();
        Endpoint server = config.find(Key.SERVER).orElseThrow().getFirst();
        return new Known(
                config.get(Key.METHOD),
                server.host().toString(),
                config.get(Key.SERVER_PORT),
                config.get(Key.PASSWORD).value(),
                config.get(Key.PLUGIN),
                config.get(Key.PLUGIN_OPTS));
    }

    /** Of the JSON5 that it prints: names without quotes, and strings in either kind of quotes, one to a line; empty where there is none. */
    private static String field(String printed, String name) {
        Matcher line = Pattern.compile("(?m)^\\s*" + name + ": (.*),$").matcher(printed);
        if (!line.find()) {
            return "";
        }
        String value = line.group(1);
        boolean isQuoted = value.startsWith("\"") || value.startsWith("'");
        return isQuoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
