package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import culvert.LoggedLines;
import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Target;
import culvert.app.log.SessionLog;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalOptions;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.local.LocalAgent;
import culvert.local.LocalSettings;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the real local end says while nothing works, and whom it blames. */
@Timeout(300)
class SilentServerTest {
    @TempDir
    private Path directory;

    @RegisterExtension
    private final LoggedLines log = LoggedLines.of(SessionLog.class.getName(), Level.INFO);

    private static final Method METHOD = Method.CHACHA20_IETF_POLY1305;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern LENGTH = Pattern.compile(" ms=(\\d+)");
    private static final String ADVICE = "key, method or clock";

    @Test
    void aWrongPasswordIsToldOfWhileTheFirstSessionsWaitAndOnce() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(
                        Culvert.localCommand()
                                .with("CULVERT_PASSWORD", "another password than the remote's, and long enough"),
                        remote.address(),
                        METHOD)) {
            List<Socket> sessions = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                sessions.add(hello(local.address(), target.port()));
            }
            Until.isTrue(SOON, local.process()::log, () -> local.count(ADVICE) == 1);
            String server = "no answer from 127.0.0.1:" + remote.address().getPort();
            assertEquals(1, local.count(server + ": " + ADVICE), local.process().log());
            assertEquals(0, local.count("session ended"), "before any of them has ended");
            for (Socket session : sessions) {
                session.close();
            }
            Until.isTrue(SOON, local.process()::log, () -> local.count("session ended id=") == 3);
            assertEquals(0, local.count("cause=complete"), local.process().log());
            assertEquals(1, local.count(" WARN "), local.process().log());
        }
    }

    @Test
    void aTargetThatTheRemoteCannotReachIsNotBlamedOnThePassword() throws Exception {
        try (Socket closed = Ports.closed();
                NameServer names = NameServer.open(Map.of());
                Culvert remote = Culvert.remote(Culvert.remoteCommand("-c", asking(names)), METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD)) {
            for (String host : List.of("127.0.0.1", "10.0.0.1", "www.exmaple.test")) {
                try (Socket session = SocksClient.connect(local.address(), host, closed.getLocalPort())) {
                    assertTrue(SocksClient.endsWithReset(session, "hello".getBytes(UTF_8)), host);
                }
            }
            Until.isTrue(SOON, local.process()::log, () -> local.count("session ended id=") == 3);
            assertEquals(
                    3, local.count("cause=reset by=remote"), local.process().log());
            boolean wasFast = LENGTH.matcher(local.process().log())
                    .results()
                    .allMatch(length -> Long.parseLong(length.group(1)) < 5000);
            // on a machine that needed five seconds for it, silence was told of while it lasted
            assertEquals(0, wasFast ? local.count(" WARN ") : 0, local.process().log());
        }
    }

    @Test
    void aServerThatCannotBeReachedIsNamedWithItsAddressAndTheError() throws Exception {
        try (Socket closed = Ports.closed();
                Culvert local = Culvert.local((InetSocketAddress) closed.getLocalSocketAddress(), METHOD)) {
            for (int i = 0; i < 3; i++) {
                assertThrows(IOException.class, () -> hello(local.address(), 80).close());
            }
            String server = "127.0.0.1:" + closed.getLocalPort();
            Until.isTrue(SOON, local.process()::log, () -> local.count("session ended id=") == 3);
            assertEquals(1, local.count(" WARN "), local.process().log());
            String said = line(local, " WARN ");
            assertTrue(said.contains("the server cannot be reached server=" + server + " tried=" + server), said);
            assertTrue(said.contains("connection refused"), said);
        }
    }

    @Test
    void aMisspeltNameOfTheServerReadsAsSuch() throws Exception {
        try (NameServer names = NameServer.open(Map.of());
                Transport transport = Engine.PLAIN.open();
                Resolver resolver = DnsResolver.open(List.of(names.address()));
                LocalAgent local =
                        LocalAgent.start(settings("vps.exmaple.test"), transport, resolver, SessionLog.forLocal())) {
            InetSocketAddress port = local.addresses().getFirst();
            assertThrows(IOException.class, () -> hello(port, 80).close());
            Until.isTrue(SOON, log::messages, () -> log.messages().contains("session ended"));
            assertTrue(
                    log.messages().contains("the server's own name does not exist: is it spelt right?"),
                    log.messages());
            assertFalse(log.messages().contains(ADVICE), log.messages());
        }
    }

    private String asking(NameServer names) throws IOException {
        Path file = directory.resolve("remote.json");
        String server = "127.0.0.1:" + names.address().getPort();
        return Files.writeString(file, "{\"nameserver\": \"" + server + "\"}").toString();
    }

    private static LocalSettings settings(String server) {
        return LocalOptions.of(new Target(new DomainName(server), 8388), METHOD)
                .waiting(SOON)
                .settings();
    }

    private static Socket hello(InetSocketAddress local, int port) throws IOException {
        Socket session = SocksClient.connect(local, "127.0.0.1", port);
        session.getOutputStream().write("hello".getBytes(UTF_8));
        return session;
    }

    private static String line(Culvert local, String with) {
        return local.process()
                .log()
                .lines()
                .filter(line -> line.contains(with))
                .findFirst()
                .orElse("no line");
    }
}
