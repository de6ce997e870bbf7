package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.e2e.rig.Ports;
import culvert.e2e.rig.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script at a real Redis, and what tests take for it, answer the same, whatever is asked. */
@Tag("slow")
@Timeout(120)
class LeaseScriptTest {
    private static final int COMMANDS = 5000;

    @TempDir
    private Path directory;

    @Test
    void itDoesWhatTestsTakeForIt() throws Exception {
        int port = Ports.free();
        LeaseBook book = new LeaseBook();
        Random random = new Random(11);
        try (RedisServer _ = RedisServer.start(directory, port);
                Link link = RedisLink.open(store(port), Duration.ofSeconds(30))) {
            for (int done = 0; done < COMMANDS; done += 50) {
                List<Command> commands = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    commands.add(command(random));
                }
                List<@Nullable Object> answers = link.ask(commands);
                for (int i = 0; i < commands.size(); i++) {
                    assertEquals(written(book.answer(commands.get(i))), written(answers.get(i)));
                }
            }
            assertTrue(book.accounts() > 0);
        }
    }

    @Test
    void anAccountIsKeptForItsTime() throws Exception {
        int port = Ports.free();
        try (RedisServer _ = RedisServer.start(directory, port);
                Link link = RedisLink.open(store(port), Duration.ofSeconds(30))) {
            Command lease = Command.of("EVAL", LeaseScript.TEXT, 1, "x:q:a", "one", 5, -1, 1000, 9000, 4, 60_000);
            Command forEver = Command.of("EVAL", LeaseScript.TEXT, 1, "x:q:b", "one", 5, -1, 1000, 9000, 4, 0);
            List<@Nullable Object> answers = link.ask(List.of(
                    lease, forEver, Command.of("PTTL", "x:q:a"), Command.of("PTTL", "x:q:b"), Command.of("NOTHING")));
            assertEquals("[5, 567, 567]", written(answers.get(0)));
            long left = assertInstanceOf(Long.class, answers.get(2));
            assertTrue(left > 0 && left <= 60_000, "left " + left);
            assertEquals(-1L, answers.get(3));
            assertTrue(written(answers.get(4)).contains("NOTHING"), "a mistake is an answer of its own");
        }
    }

    private static Command command(Random random) {
        String key = "x:q:" + random.nextInt(4);
        String server = "server-" + random.nextInt(3);
        return switch (random.nextInt(20)) {
            case 0 -> Command.of("DEL", key, "x:q:none");
            case 1, 2 -> Command.of("HMGET", key, server, "all");
            default -> {
                long scale = 1L << random.nextInt(1, 48);
                long lost = random.nextBoolean() ? -1 : random.nextLong(scale);
                long want = random.nextBoolean() ? 0 : random.nextLong(scale);
                long quota = random.nextLong(LeaseScript.MOST) >> random.nextInt(40);
                yield Command.of(
                        "EVAL",
                        LeaseScript.TEXT,
                        1,
                        key,
                        server,
                        random.nextLong(scale),
                        lost,
                        want,
                        quota,
                        Lease.least(quota),
                        0);
            }
        };
    }

    private static String written(@Nullable Object answer) {
        return switch (answer) {
            case null -> "null";
            case byte[] text -> new String(text, UTF_8);
            case List<?> all ->
                all.stream().map(LeaseScriptTest::written).toList().toString();
            default -> answer.toString();
        };
    }

    private static Store store(int port) {
        return new Store(
                "127.0.0.1", port, false, 0, Optional.empty(), Optional.empty(), "x:", false, Duration.ofDays(1));
    }
}
