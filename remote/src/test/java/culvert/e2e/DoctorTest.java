package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.SilentHost;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code culvert doctor} says of real ends that work, and of some that do not. */
@Timeout(300)
class DoctorTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Method METHOD = Method.AES_256_GCM;

    /** None of these tests has the internet. */
    private static final String NO_TIME_SERVER = "none";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void aPairThatWorksHasNothingToComplainOf(Method method) throws Exception {
        try (Echo echo = new Echo();
                Culvert remote = Culvert.remote(Culvert.remoteCommand("-u"), method)) {
            Program.Finished run = doctor(method, remote.address(), echo, "-u", "-l", "0");
            // it waits for datagrams as long as a user would; a busy machine may need longer at the first
            for (int tries = 1; tries < 3 && !carriesDatagrams(run); tries++) {
                run = doctor(method, remote.address(), echo, "-u", "-l", "0");
            }
            run.ended(0);
            Map<String, String> marks = marks(run);
            assertEquals("ok", marks.get("TCP"), run.out());
            assertEquals("ok", marks.get("key and method"), run.out());
            assertEquals("ok", marks.get("UDP"), run.out());
            assertEquals("ok", marks.get("MTU"), run.out());
            assertEquals("ok", marks.get("browser"), run.out());
            assertEquals("not tried", marks.get("speed"), run.out());
            assertEquals(method == METHOD ? "not tried" : "ok", marks.get("clock"), run.out());
            assertFalse(run.out().contains(TunnelOptions.password(method)), run.out());
            assertEquals("", run.err());
        }
    }

    @Test
    void anotherPasswordIsTold() throws Exception {
        try (Echo echo = new Echo();
                Culvert remote = Culvert.remote(METHOD)) {
            Program command =
                    Culvert.doctorCommand(METHOD).with("CULVERT_PASSWORD", "never the other end's own secret");
            Program.Finished run = command.and("-l", "0")
                    .run(SOON, arguments(remote.address(), echo))
                    .ended(1);
            assertEquals("failed", marks(run).get("key and method"), run.out());
            assertEquals("not tried", marks(run).get("UDP"), run.out());
            assertFalse(run.out().contains("secret"), run.out());
        }
    }

    @Test
    void aPortThatRefusesAndAServerThatIsSilentAreToldApart() throws Exception {
        try (Echo echo = new Echo();
                Socket nobody = Ports.closed();
                SilentHost silent = new SilentHost()) {
            InetSocketAddress refusing = (InetSocketAddress) nobody.getLocalSocketAddress();
            Program.Finished refused = doctor(METHOD, refusing, echo, "-l", "0").ended(1);
            assertEquals("failed", marks(refused).get("TCP"), refused.out());
            assertTrue(
                    refused.out().contains("127.0.0.1:" + refusing.getPort() + ": connection refused"), refused.out());
            assertEquals("not tried", marks(refused).get("key and method"), refused.out());

            Program.Finished unanswered =
                    doctor(METHOD, silent.address(), echo, "-l", "0").ended(1);
            assertEquals("failed", marks(unanswered).get("TCP"), unanswered.out());
            // either of both limits may pass first on a busy machine
            assertTrue(unanswered.out().matches("(?s).*no answer in [45] s.*"), unanswered.out());
        }
    }

    @Test
    void whoHasThePortIsNamed() throws Exception {
        try (Echo echo = new Echo();
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD)) {
            String own = Integer.toString(local.address().getPort());
            Program.Finished run =
                    doctor(METHOD, remote.address(), echo, "-l", own).ended(0);
            String good = run.out();
            assertEquals("ok", marks(run).get("browser"), good);
            assertTrue(words(good).contains(" by SOCKS5 at 127.0.0.1:" + own + ": it answered"), good);
            assertTrue(
                    words(good)
                            .contains(own + ": culvert local (process "
                                    + local.process().pid() + ") runs there"),
                    good);

            String taken = Integer.toString(remote.address().getPort());
            String bad =
                    doctor(METHOD, remote.address(), echo, "-l", taken).ended(1).out();
            assertTrue(
                    words(bad)
                            .contains(taken + ": culvert remote (process "
                                    + remote.process().pid() + ") has the port"),
                    bad);
        }
    }

    @Test
    void aRunningEndIsAskedByItsUsersAndAFileIsDownloadedThroughTheTunnel() throws Exception {
        byte[] body = new byte[3_000_000];
        int port = Ports.free();
        Path file = Files.writeString(
                directory.resolve("users.json"),
                "{\"local_port\": " + port + ", \"socks_users\": {\"jo\": \"the word of jo\"}}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (Echo echo = new Echo();
                TcpTarget files = TcpTarget.open(connection -> download(connection, body));
                Culvert remote = Culvert.remote(METHOD);
                Running local = Culvert.localCommand("-m", METHOD.label()).start(arguments(file, remote))) {
            local.await(SOON, "listening address=\\S+:(\\d+)");
            Program.Finished run = Culvert.doctorCommand(METHOD)
                    .with("https_proxy", "http://jo:hidden@proxy.example:3128/")
                    .and("--url", "http://127.0.0.1:" + files.port() + "/file")
                    .and("--target", echo.target(), "--ntp", NO_TIME_SERVER)
                    .run(SOON, arguments(file, remote))
                    .ended(0);
            String said = words(run.out());
            assertEquals("ok", marks(run).get("browser"), run.out());
            assertTrue(said.contains(" by HTTP at 127.0.0.1:" + port + ": it answered"), run.out());
            assertTrue(said.contains(": 3.0 MB in "), run.out());
            assertTrue(said.contains("https_proxy: it leads to proxy.example:3128, which is not"), run.out());
            assertFalse(said.contains("hidden") || said.contains("word of jo"), run.out());
        }
    }

    private static String[] arguments(Path file, Culvert remote) {
        String port = Integer.toString(remote.address().getPort());
        return new String[] {"-c", file.toString(), "-s", "127.0.0.1", "-p", port};
    }

    private static void download(Socket connection, byte[] body) throws IOException {
        connection.getInputStream().read(new byte[4096]);
        OutputStream out = connection.getOutputStream();
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        connection.shutdownOutput();
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    @Test
    void eachOfSeveralServersIsNamed() throws Exception {
        try (Echo echo = new Echo();
                Culvert remote = Culvert.remote(METHOD)) {
            Path file = Files.writeString(directory.resolve("servers.json"), """
                    {"servers": [
                      {"name": "good", "server": "127.0.0.1", "server_port": %d, "password": "%s"},
                      {"name": "gone", "server": "127.0.0.1", "server_port": %d, "password": "%s"}
                    ], "local_port": 0}
                    """.formatted(
                    remote.address().getPort(), TunnelOptions.PASSWORD, Ports.free(), "another, which is long enough"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Program.Finished run = Culvert.doctorCommand(METHOD)
                    .run(SOON, "-c", file.toString(), "--target", echo.target(), "--ntp", NO_TIME_SERVER, "--json")
                    .ended(1);
            List<String> tcp = new ArrayList<>();
            for (JsonNode check : new ObjectMapper().readTree(run.out()).get("checks")) {
                if (check.get("check").asText().equals("TCP")) {
                    tcp.add(check.get("server").asText().split(" ", 2)[0] + " "
                            + check.get("mark").asText());
                }
            }
            assertEquals(List.of("good ok", "gone failed"), tcp, run.out());
        }
    }

    @Test
    void aFileThatIsWrongIsAFindingAndStatusTwo() throws Exception {
        Path file = Files.writeString(directory.resolve("typo.json"), "{\n  \"metod\": \"aes-256-gcm\"\n}\n");
        Program.Finished run = Culvert.doctorCommand(METHOD)
                .run(SOON, "-c", file.toString(), "--json")
                .ended(2);
        JsonNode checks = new ObjectMapper().readTree(run.out()).get("checks");
        assertEquals("failed", checks.get(0).get("mark").asText());
        assertTrue(checks.get(0).get("found").asText().contains(file + ":2:3: "), run.out());
    }

    @Test
    void theServersEndIsCheckedWhereItRuns() throws Exception {
        try (Echo echo = new Echo();
                Culvert remote = Culvert.remote(METHOD)) {
            String port = Integer.toString(remote.address().getPort());
            String[] arguments = {"-s", "127.0.0.1", "-p", port, "--target", echo.target(), "--ntp", NO_TIME_SERVER};
            Program.Finished run =
                    Culvert.remoteDoctorCommand(METHOD).run(SOON, arguments).ended(0);
            assertEquals("ok", marks(run).get("port"), run.out());
            assertEquals("ok", marks(run).get("TCP"), run.out());
            assertEquals("not tried", marks(run).get("firewall"), run.out());
            assertTrue(words(run.out())
                    .contains("culvert remote (process " + remote.process().pid() + ") runs there"));

            String taken = Integer.toString(echo.streams.port());
            arguments[3] = taken;
            Program.Finished bad =
                    Culvert.remoteDoctorCommand(METHOD).run(SOON, arguments).ended(1);
            assertEquals("failed", marks(bad).get("port"), bad.out());
            assertTrue(
                    words(bad.out())
                            .contains("process " + ProcessHandle.current().pid() + ") has the port"),
                    bad.out());

            Program.Finished behind = Culvert.remoteDoctorCommand(METHOD)
                    .and("--plugin", "/somewhere/java") // which is what this test runs in
                    .run(SOON, arguments)
                    .ended(0);
            assertEquals("ok", marks(behind).get("port"), behind.out());
        }
    }

    private static Program.Finished doctor(Method method, InetSocketAddress remote, Echo echo, String... more)
            throws Exception {
        return Culvert.doctorCommand(method).and(more).run(SOON, arguments(remote, echo));
    }

    private static String[] arguments(InetSocketAddress remote, Echo echo) {
        String port = Integer.toString(remote.getPort());
        return new String[] {"-s", "127.0.0.1", "-p", port, "--target", echo.target(), "--ntp", NO_TIME_SERVER};
    }

    /** By the name of the check; of several the last. */
    private static Map<String, String> marks(Program.Finished run) {
        Map<String, String> marks = new TreeMap<>();
        for (String line : run.out().lines().toList()) {
            if (line.length() > 27 && !line.startsWith(" ")) {
                marks.put(line.substring(11, 27).strip(), line.substring(0, 11).strip());
            }
        }
        return marks;
    }

    private static boolean carriesDatagrams(Program.Finished run) {
        return Stream.of("UDP", "MTU").allMatch(check -> "ok".equals(marks(run).get(check)));
    }

    /** On one line. */
    private static String words(String report) {
        return report.replaceAll("\\s+", " ");
    }

    /** Sends back what comes, at the same port by TCP and UDP. */
    private static final class Echo implements AutoCloseable {
        private final TcpTarget streams;
        private final UdpTarget datagrams;

        Echo() throws Exception {
            int port = Ports.free();
            InetAddress loopback = InetAddress.getLoopbackAddress();
            streams = TcpTarget.open(new ServerSocket(port, 50, loopback), TcpTarget::echo);
            datagrams = UdpTarget.open(new DatagramSocket(new InetSocketAddress(loopback, port)));
        }

        String target() {
            return "127.0.0.1:" + streams.port();
        }

        @Override
        public void close() throws IOException {
            streams.close();
            datagrams.close();
        }
    }
}
