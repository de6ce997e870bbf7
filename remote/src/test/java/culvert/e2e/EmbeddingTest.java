package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program of others with {@code culvert-common} among its libraries: the example of the documentation, and its own log. */
@Timeout(120)
class EmbeddingTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Path DOCUMENTATION =
            Path.of("..", "common", "src", "main", "java", "culvert", "shadowsocks", "stream", "package-info.java");

    private static final Pattern SNIPPET =
            Pattern.compile("\\{@snippet :\\n(.*?)\\n \\* \\}\\n \\*\\n", Pattern.DOTALL);

    private static final String PROGRAM = """
            import culvert.address.Target;
            import culvert.crypto.Method;
            import culvert.net.*;
            import culvert.net.plain.PlainTransport;
            import culvert.shadowsocks.stream.ClientProtocol;
            import java.io.*;
            import java.net.*;
            import java.time.Duration;

            public final class Host {
                public static void main(String[] args) throws Exception {
                    var log = org.slf4j.LoggerFactory.getLogger("the.host");
                    log.debug("of no interest");
                    Method method = Method.valueOf(args[0]);
                    String password = System.getenv("PASSWORD");
                    InetSocketAddress server = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1]));
                    Target target = Target.of(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[2])));
                    byte[] request = "well?\\n".getBytes();
                    byte[] buffer = new byte[10];
                    ByteArrayOutputStream answer = new ByteArrayOutputStream();
            EXAMPLE
                    log.info("answered: {}", answer);
                }
            }
            """;

    private static final String LOGBACK = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>host says %level %msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="out"/></root>
            </configuration>
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"CHACHA20_IETF_POLY1305", "EDITION_2022_AES_256_GCM"})
    void theExampleFetchesThroughAServerAndTheHostKeepsItsLog(Method method) throws Exception {
        compile(PROGRAM.replace("EXAMPLE", example()));
        Files.writeString(directory.resolve("logback.xml"), LOGBACK);
        try (TcpTarget target = TcpTarget.open(socket -> {
                    assertEquals("well?\n", new String(socket.getInputStream().readNBytes(6), US_ASCII));
                    socket.getOutputStream().write("all is well, and more than a buffer of it".getBytes(US_ASCII));
                });
                Culvert remote = Culvert.remote(method)) {
            Program.Finished ran = host(method, remote.address(), target.port());
            assertEquals("host says INFO answered: all is well, and more than a buffer of it\n", ran.out());
            assertEquals("", ran.err());
        }
    }

    private Program.Finished host(Method method, InetSocketAddress server, int target) throws Exception {
        return Program.of(List.of(tool("java"), "-cp", directory + File.pathSeparator + libraries(), "Host"))
                .with("PASSWORD", TunnelOptions.password(method))
                .run(SOON, method.name(), Integer.toString(server.getPort()), Integer.toString(target))
                .succeeded();
    }

    private void compile(String program) throws Exception {
        Path source = Files.writeString(directory.resolve("Host.java"), program);
        Program.of(List.of(tool("javac"), "-cp", libraries(), "-d", directory.toString(), source.toString()))
                .run(SOON)
                .succeeded();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** What Maven gives to whoever names culvert-common, and what only remote needs: its classes and libraries, without tests. */
    private static String libraries() {
        Stream<Path> libraries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(entry -> entry.getFileName().toString().endsWith(".jar"))
                .filter(entry -> !entry.getFileName().toString().startsWith("culvert-"));
        return Stream.concat(Stream.of(Path.of("..", "common", "target", "classes")), libraries)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The lines between the brackets, without their stars. */
    private static String example() {
        try {
            Matcher snippet = SNIPPET.matcher(Files.readString(DOCUMENTATION));
            assertTrue(snippet.find(), "no example");
            return snippet.group(1).replaceAll("(?m)^ \\* ?", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
