package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it costs to find out whose connection it is; prints figures, judges none. On a thread as a session has it: the
 * JDK's exception for a tag that does not verify is the dearer the deeper the stack is.
 */
@Tag("slow")
class AeadUsersCostTest {
    private static final Duration MEASURED = Duration.ofSeconds(1);

    @Test
    void theCostOfAnAcceptByNumberOfUsers() throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            measureAll();
            return true;
        });
        Thread.ofVirtual().start(task);
        assertTrue(task.get());
    }

    private static void measureAll() throws IOException {
        for (Method method : new Method[] {Method.AES_256_GCM, Method.CHACHA20_IETF_POLY1305}) {
            for (int users : new int[] {1, 10, 1000}) {
                Map<String, String> passwords = new LinkedHashMap<>();
                for (int i = 0; i < users; i++) {
                    passwords.put("user " + i, "password " + i);
                }
                ServerKeys keys = new ServerKeys(method, "", passwords);
                try (ServerProtocol server = TestProtocols.server(keys)) {
                    measure(method, server, users);
                }
            }
        }
    }

    private static void measure(Method method, ServerProtocol server, int users) throws IOException {
        byte[] known = flight(method, "password 0");
        byte[] stranger = flight(method, "nobody's");
        Runnable again = () -> assertEquals(Optional.of("user 0"), accept(server, known));
        Runnable probe = () -> assertEquals(Optional.empty(), accept(server, stranger));
        byte[][] everybody = new byte[users][];
        for (int i = 0; i < users; i++) {
            everybody[i] = flight(method, "password " + i);
        }
        int[] next = {0};
        Runnable anybody = () -> {
            String user = "user " + next[0];
            assertEquals(Optional.of(user), accept(server, everybody[next[0]]));
            next[0] = (next[0] + 1) % users;
        };
        System.out.printf(
                "%-40s the user of before %,10d ns, another each time %,10d ns, a probe %,10d ns%n",
                method.label() + ", " + users + " users", nanos(again), nanos(anybody), nanos(probe));
    }

    private static Optional<String> accept(ServerProtocol server, byte[] flight) {
        try {
            ServerProtocol.Accepted accepted = server.accept(DripStream.of(flight), Protocol.soon());
            accepted.stream().close();
            return accepted.user();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long nanos(Runnable work) {
        run(work);
        return run(work);
    }

    private static long run(Runnable work) {
        long begin = System.nanoTime();
        long end = begin + MEASURED.toNanos();
        long count = 0;
        while (System.nanoTime() - end < 0) {
            work.run();
            count++;
        }
        return (System.nanoTime() - begin) / count;
    }

    private static byte[] flight(Method method, String password) throws IOException {
        try (ClientProtocol client = TestProtocols.client(method, password)) {
            return new Protocol("", 0, client, TestProtocols.server(method, password)).request(new byte[100]);
        }
    }
}
