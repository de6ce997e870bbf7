package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.RemoteOptions;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.carrier.CarrierTransport;
import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.SaltMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that come before it is known which have come before. */
@Timeout(120)
class EarlyRequestsTest implements RelayEvents {
    private static final String PASSWORD = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /** A crowd of them would else hold a buffer each. */
    @ParameterizedTest
    @EnumSource(names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void theyAreNotReadMeanwhile(Method method) throws Exception {
        InetAddress here = InetAddress.ofLiteral("127.0.0.5");
        int free;
        try (ServerSocket one = new ServerSocket(0, 1, here)) {
            free = one.getLocalPort();
        }
        byte[] flight = Flights.first(method, PASSWORD, InstantSource.system(), new Target(Host.parse("127.0.0.1"), 9));
        RemoteSettings settings = RemoteOptions.of(new PortKeys(method, PASSWORD, Map.of()))
                .listeningAt(new InetSocketAddress(here, free))
                .settings();
        try (Socket client = new Socket();
                Transport transport = CarrierTransport.epoll(1)) {
            Function<PortSettings, SaltMemory> reading = port -> {
                come(client, new InetSocketAddress(here, free), flight);
                return ReplayMemory.inMemory(method.edition());
            };
            Guard guard = Guard.of(reading, ReplayMemory::ofDatagrams);
            try (RemoteServer _ = RemoteServer.start(settings, transport, new NoNames(), this, guard)) {
                int from = client.getLocalPort();
                Until.isTrue(() -> "not read afterwards", () -> unread(free, from) <= 0); // or its connection has ended
            }
        }
    }

    @Override
    public void finished(FinishedSession session) {}

    @Override
    public void defect(long id, Throwable problem) {
        throw new AssertionError(problem);
    }

    private static void come(Socket client, InetSocketAddress to, byte[] flight) {
        try {
            client.connect(to);
            client.getOutputStream().write(flight);
            int from = client.getLocalPort();
            Until.isTrue(() -> "not there", () -> unread(to.getPort(), from) == flight.length);
            assertFalse(Until.holds(Duration.ofMillis(500), () -> unread(to.getPort(), from) < flight.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes that the kernel holds for the server; negative without a connection. */
    private static int unread(int server, int client) {
        String ports = String.format(Locale.ROOT, "[0-9A-F]+:%04X [0-9A-F]+:%04X", server, client);
        try {
            return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                    .map(String::strip)
                    .filter(line -> line.matches("[0-9]+: " + ports + " 0[18] .*"))
                    .mapToInt(line -> Integer.parseInt(line.split(" ", -1)[4].split(":", -1)[1], 16))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
