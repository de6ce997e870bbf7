package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.app.Transports;
import culvert.crypto.Method;
import culvert.crypto.NewKey;
import culvert.e2e.rig.RemoteOptions;
import culvert.net.Resolver;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many connections of many users over loopback, of which every salt and every user is accounted for afterwards. */
@Tag("slow")
class SoakTest {
    private static final int CONNECTIONS = 20_000;
    private static final int USERS = 20;
    private static final int WORKERS = 16;
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final byte[] WORDS = "twenty thousand".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final Queue<byte[]> remembered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<Optional<String>, AtomicLong> sessions = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(CONNECTIONS);

    @Test
    void everySaltAndEveryUserIsAccountedFor() throws Exception {
        Map<String, String> users = new LinkedHashMap<>();
        for (int i = 0; i < USERS; i++) {
            users.put("user " + i, NewKey.text(METHOD));
        }
        PortKeys keys = new PortKeys(METHOD, NewKey.text(METHOD), users);
        try (ReplayMemory salts = ReplayMemory.open(METHOD.edition(), directory, 1)) {
            run(keys, salts);
        }
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(0, refused.get(), "honest requests that were taken for replays");
        assertEquals(CONNECTIONS, remembered.size());
        for (String user : users.keySet()) {
            AtomicLong count = sessions.getOrDefault(Optional.of(user), new AtomicLong());
            assertEquals(CONNECTIONS / USERS, count.get(), user);
        }
        assertEquals(USERS, sessions.size());
        long bytes = Files.size(directory.resolve("replay-2022-1"));
        assertTrue(bytes <= 37 + 16L * CONNECTIONS, "the file has " + bytes + " bytes");
        noneIsAcceptedAfterARestart();
    }

    /** All that a replay of the last 60 s can hold. */
    private void noneIsAcceptedAfterARestart() {
        try (ReplayMemory salts = ReplayMemory.open(METHOD.edition(), directory, 1)) {
            for (byte[] salt : remembered) {
                assertFalse(salts.remember(salt));
            }
            assertTrue(salts.remember(new byte[METHOD.saltBytes()]));
        }
    }

    private void run(PortKeys keys, SaltMemory salts) throws IOException, InterruptedException {
        SaltMemory counting = salt -> {
            boolean isNew = salts.remember(salt);
            if (isNew) {
                remembered.add(salt.clone());
            } else {
                refused.incrementAndGet();
            }
            return isNew;
        };
        RemoteSettings settings =
                RemoteOptions.of(keys).waiting(Duration.ofSeconds(20)).settings();
        try (Transport transport = Transports.open(Optional.empty());
                Resolver resolver = DnsResolver.open(List.of());
                StreamListener target = transport.listen(LOOPBACK, SocketSettings.DEFAULT, SoakTest::echo);
                RemoteServer server =
                        RemoteServer.start(settings, transport, resolver, new Counting(), _ -> counting)) {
            connect(transport, keys, server.addresses().getFirst(), target.address());
            assertTrue(ended.await(60, TimeUnit.SECONDS), "sessions that have not ended: " + ended.getCount());
        }
    }

    private void connect(Transport transport, PortKeys keys, InetSocketAddress server, InetSocketAddress target)
            throws InterruptedException {
        List<ClientProtocol> clients = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            clients.add(ClientProtocol.of(
                    METHOD,
                    keys.password() + ":" + keys.users().get("user " + i),
                    new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true)));
        }
        Target echo = new Target(new Ip(target.getAddress()), target.getPort());
        AtomicInteger next = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(WORKERS);
        for (int i = 0; i < WORKERS; i++) {
            Runner runner = transport.runner();
            runner.start("worker", () -> {
                int number;
                while ((number = next.getAndIncrement()) < CONNECTIONS) {
                    once(runner, server, clients.get(number % USERS), echo);
                }
                done.countDown();
            });
        }
        // other tests may need the processors for minutes
        for (int before = 0; !done.await(1, TimeUnit.MINUTES); before = next.get()) {
            assertTrue(next.get() > before, "only " + next.get() + " were begun");
        }
        clients.forEach(ClientProtocol::close);
    }

    private void once(Runner runner, InetSocketAddress server, ClientProtocol client, Target target) {
        try (Stream raw = runner.dial(server, SocketSettings.DEFAULT, Duration.ofSeconds(20));
                Stream stream = client.open(raw, target)) {
            stream.write(WORDS, 0, WORDS.length);
            stream.shutdownOutput();
            byte[] answer = new byte[WORDS.length + 1];
            int have = 0;
            int n = 0;
            while (n >= 0) {
                stream.awaitReadable();
                n = stream.tryRead(answer, have, answer.length - have);
                have += Math.max(n, 0);
            }
            if (have != WORDS.length) {
                failures.add("an answer of " + have + " bytes");
            }
        } catch (IOException e) {
            failures.add(e.toString());
            ended.countDown();
        }
    }

    private static void echo(Stream stream) {
        byte[] buffer = new byte[64];
        try (stream) {
            int n = 0;
            while (n >= 0) {
                stream.awaitReadable();
                n = stream.tryRead(buffer, 0, buffer.length);
                if (n > 0) {
                    stream.write(buffer, 0, n);
                }
            }
            stream.shutdownOutput();
        } catch (IOException e) {
            // the session's other end reports it
        }
    }

    private final class Counting implements RelayEvents {
        @Override
        public void finished(FinishedSession session) {
            sessions.computeIfAbsent(session.user().name(), user -> new AtomicLong())
                    .incrementAndGet();
            ended.countDown();
        }

        @Override
        public void defect(long session, Throwable problem) {
            failures.add("a defect: " + problem);
        }
    }
}
