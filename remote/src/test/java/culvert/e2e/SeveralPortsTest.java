package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One remote serves several ports, which come and go while it runs. */
@Timeout(240)
class SeveralPortsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method AEAD = Method.AES_256_GCM;
    private static final Method OF_2022 = Method.EDITION_2022_AES_128_GCM;
    private static final Method DATAGRAMS = Method.CHACHA20_IETF_POLY1305;
    private static final Payload HALF = new Payload(5, 700_000);
    private static final String TAKEN = "configuration read again, and in force";
    private static final String ALICE = "%s:%s".formatted(TestKeys.password(OF_2022), TestKeys.key(OF_2022, 2));

    private final CountDownLatch replaced = new CountDownLatch(1);

    @TempDir
    private Path directory;

    @Test
    void eachHasItsOwnMethodAndUsersAndCarriesDatagramsOrNot() throws Exception {
        int aead = Ports.free();
        int of2022 = Ports.free();
        int datagrams = Ports.free();
        Path file = ports(aead(aead), of2022(of2022), both(datagrams));
        byte[] words = "over there".getBytes(StandardCharsets.US_ASCII);
        try (TcpTarget target = TcpTarget.open(this::answer);
                UdpTarget echo = UdpTarget.open();
                Culvert remote = remote(file);
                Culvert first = local(aead, AEAD, TestKeys.password(AEAD));
                Culvert second = local(of2022, OF_2022, ALICE);
                Culvert third = local(datagrams, DATAGRAMS, TestKeys.password(DATAGRAMS), "-u");
                SocksDatagrams association = SocksDatagrams.open(third.address())) {
            assertTrue(isServed(first, target));
            assertTrue(isServed(second, target));
            assertTrue(isServed(third, target));
            association.send(Target.of(echo.address()), words);
            assertArrayEquals(words, association.receive().payload());
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("user=alice") == 1);
            assertEquals(4, remote.count("protocol=shadowsocks"), remote.process()::log);
            assertEquals(1, remote.count("protocol=shadowsocks-udp"), remote.process()::log);
        }
    }

    @Test
    void theyAreOpenedAndClosedWhileADownloadRuns() throws Exception {
        int stays = Ports.free();
        int goes = Ports.free();
        int comes = Ports.free();
        Path file = ports(aead(stays), of2022(goes));
        try (TcpTarget target = TcpTarget.open(this::answer);
                Culvert remote = remote(file);
                Culvert first = local(stays, AEAD, TestKeys.password(AEAD));
                Culvert second = local(goes, OF_2022, ALICE);
                Culvert third = local(comes, DATAGRAMS, TestKeys.password(DATAGRAMS));
                Socket download = begin(first, target);
                Socket cut = begin(second, target)) {
            ports(both(comes), aead(stays));
            reload(remote, 1);
            assertTrue(isServed(third, target));
            assertTrue(SocksClient.endsWithReset(cut));
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=user-removed") == 1);
            Until.isTrue(SOON, remote.process()::log, () -> Ports.isRefused(goes));
            replaced.countDown();
            assertEquals(HALF.expected(), Payload.read(download.getInputStream()));
            ports(of2022(goes), aead(stays));
            reload(remote, 2);
            assertTrue(isServed(second, target), "a port that was closed can be opened again");
        } finally {
            replaced.countDown();
        }
    }

    @Test
    void whenOneCannotBeOpenedNothingChanges() throws Exception {
        int stays = Ports.free();
        int other = Ports.free();
        Path file = ports(aead(stays));
        try (TcpTarget target = TcpTarget.open(this::answer);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Culvert remote = remote(file);
                Culvert first = local(stays, AEAD, TestKeys.password(AEAD))) {
            ports(both(other), of2022(taken.getLocalPort()));
            signal(remote);
            Until.isTrue(
                    SOON,
                    remote.process()::log,
                    () -> remote.count("configuration not changed: ") == 1
                            && remote.count("127.0.0.1:" + taken.getLocalPort()) == 1);
            assertTrue(isServed(first, target));
            Until.isTrue(SOON, remote.process()::log, () -> Ports.isRefused(other));
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    private static String aead(int port) {
        return "{\"server\": \"127.0.0.1\", \"server_port\": %d, \"method\": \"%s\", \"password\": \"%s\"}"
                .formatted(port, AEAD.label(), TestKeys.password(AEAD));
    }

    private static String of2022(int port) {
        return """
                {"server": "127.0.0.1", "server_port": %d, "method": "%s", "password": "%s",
                 "users": [{"name": "alice", "password": "%s"}]}""".formatted(port, OF_2022.label(), TestKeys.password(OF_2022), TestKeys.key(OF_2022, 2));
    }

    private static String both(int port) {
        return """
                {"server": "127.0.0.1", "server_port": %d, "method": "%s", "password": "%s", "mode": "tcp_and_udp"}""".formatted(port, DATAGRAMS.label(), TestKeys.password(DATAGRAMS));
    }

    /** A configuration with those servers, in the place of the one before. */
    private Path ports(String... servers) throws IOException {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{\"egress_allow\": [\"127.0.0.0/8\"], \"servers\": [" + String.join(",\n", servers) + "]}");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Culvert remote(Path file) throws Exception {
        return Culvert.by(Culvert.remoteCommand().with("STATE_DIRECTORY", directory.toString()), "-c", file.toString());
    }

    private static Culvert local(int port, Method method, String password, String... more) throws Exception {
        return Culvert.local(
                Culvert.localCommand(more).with("CULVERT_PASSWORD", password),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                method);
    }

    private static void reload(Culvert end, int times) throws Exception {
        signal(end);
        Until.isTrue(SOON, end.process()::log, () -> end.count(TAKEN) == times);
    }

    private static void signal(Culvert end) throws Exception {
        Program.installed("kill")
                .run(SOON, "-HUP", Long.toString(end.process().pid()))
                .succeeded();
    }

    private static Socket begin(Culvert local, TcpTarget target) throws IOException {
        Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port());
        client.getOutputStream().write('h');
        assertEquals(HALF.expected(), Payload.read(client.getInputStream(), HALF.bytes()));
        return client;
    }

    private static boolean isServed(Culvert local, TcpTarget target) throws IOException {
        try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            client.getOutputStream().write('q');
            return client.getInputStream().read() == 'a';
        }
    }

    private void answer(Socket connection) throws Exception {
        if (connection.getInputStream().read() == 'q') {
            connection.getOutputStream().write('a');
            return;
        }
        HALF.writeTo(connection.getOutputStream());
        assertTrue(replaced.await(2, TimeUnit.MINUTES));
        HALF.writeTo(connection.getOutputStream());
        connection.shutdownOutput();
        assertEquals(-1, connection.getInputStream().read());
    }
}
