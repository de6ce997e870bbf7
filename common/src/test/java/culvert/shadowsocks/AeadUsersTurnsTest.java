package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.net.PeerException;
import culvert.net.TestRunner;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.Protocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many strangers' keys are tried before those of a new user, where many users share an AEAD method. */
class AeadUsersTurnsTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final int USERS = 128; // others go first once in a search

    private final KeySearch search = new Users(new PortKeys(METHOD, "", users())).search();
    private final TestRunner runner = new TestRunner();

    /** Who has searched, in order. */
    private final List<Thread> order = new CopyOnWriteArrayList<>();

    private final CountDownLatch allAreThere = new CountDownLatch(1);

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.%d", "2001:db8:1:2::%d"})
    void aNewUserDoesNotStandBehindTheStrangersOfAnotherNetwork(String strangers) throws Exception {
        runner.whenGivingWay(() -> {
            order.add(Thread.currentThread());
            await(allAreThere);
        });
        byte[] flight = flight("password 5");
        List<Thread> threads = new ArrayList<>();
        threads.add(Thread.ofVirtual().start(() -> find(new byte[100], strangers.formatted(0))));
        Until.isTrue(() -> "nobody searches", () -> order.size() == 1);
        for (int i = 1; i < 200; i++) {
            String from = strangers.formatted(i);
            threads.add(Thread.ofVirtual().start(() -> find(new byte[100], from)));
        }
        awaitQueued(threads.subList(1, 200));
        AtomicReference<Optional<String>> found = new AtomicReference<>();
        Thread user = Thread.ofVirtual().start(() -> found.set(find(flight, "192.0.2.1")));
        awaitQueued(List.of(user));
        allAreThere.countDown();
        threads.add(user);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Optional.of("user 5"), found.get());
        assertEquals(201, order.size());
        assertTrue(order.indexOf(user) <= 2, () -> order.indexOf(user) + " strangers were first");
    }

    private static void awaitQueued(List<Thread> threads) throws InterruptedException {
        Until.isTrue(
                () -> "not all wait for their turn",
                () -> threads.stream().allMatch(thread -> LockSupport.getBlocker(thread) instanceof TrialTurns));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<String> find(byte[] beginning, String from) {
        try {
            return search.find(beginning, InetAddress.ofLiteral(from), runner)
                    .flatMap(found -> found.user().user().name());
        } catch (PeerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] flight(String password) throws IOException {
        try (ClientProtocol client = TestProtocols.client(METHOD, password)) {
            return new Protocol("", 0, client, TestProtocols.server(METHOD, password)).request(new byte[100]);
        }
    }

    private static Map<String, String> users() {
        Map<String, String> users = new HashMap<>();
        for (int i = 0; i < USERS; i++) {
            users.put("user " + i, "password " + i);
        }
        return users;
    }
}
