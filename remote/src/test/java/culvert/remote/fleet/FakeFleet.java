package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import culvert.e2e.rig.FakeKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** What servers share, and the parts of several of them, asked in turns by a clock that the test sets. For one thread. */
final class FakeFleet {
    final FakeKeys keys = new FakeKeys(this::nanoTime);

    /** What Redis answers instead; empty for nothing. */
    String refusal = "";

    /** To which command; empty for all. */
    String refuses = "";

    private final Map<Part, Boolean> parts = new LinkedHashMap<>(); // and whether each has a connection
    private final List<Part> awake = new ArrayList<>();
    private long nanoTime = 5_000_000_000L;
    private int commands;

    long nanoTime() {
        return nanoTime;
    }

    /** How many commands were sent. */
    int commands() {
        return commands;
    }

    /** It has a connection from now on. */
    void join(Part part) {
        if (!parts.containsKey(part)) {
            part.wakeBy(() -> awake.add(part));
        }
        parts.put(part, true);
        part.joined();
    }

    /** It has none. */
    void lose(Part part) {
        parts.put(part, false);
        part.away();
    }

    /** It is not asked any more, and told nothing. */
    void kill(Part part) {
        parts.remove(part);
    }

    /** It comes to its end. */
    void leave(Part part) {
        ask(part.leave());
        parts.remove(part);
    }

    /** Lets so much time go by, with what happens in it. */
    void pass(Duration time) {
        for (long end = nanoTime + time.toNanos(); nanoTime < end; ) {
            nanoTime += SharedState.TICK.toNanos();
            List.copyOf(parts.keySet()).forEach(this::turn);
            while (!awake.isEmpty()) {
                turn(awake.removeFirst());
            }
        }
    }

    private void turn(Part part) {
        if (parts.getOrDefault(part, false)) {
            List<Command> asked = part.ask(nanoTime);
            if (!asked.isEmpty()) {
                part.answered(ask(asked));
            }
        }
    }

    private List<@Nullable Object> ask(List<Command> asked) {
        List<@Nullable Object> answers = new ArrayList<>();
        asked.forEach(command -> answers.add(ask(command)));
        return answers;
    }

    private @Nullable Object ask(Command command) {
        commands++;
        List<String> words = Stream.concat(
                        Stream.of(command.name()),
                        command.arguments().stream().map(argument -> new String(argument, ISO_8859_1)))
                .toList();
        boolean isDone = refusal.isEmpty() || !(refuses.isEmpty() || refuses.equals(command.name()));
        return isDone ? bytes(keys.execute(words)) : new JedisDataException(refusal);
    }

    private static @Nullable Object bytes(@Nullable Object answer) {
        if (answer instanceof List<?> list) {
            List<@Nullable Object> all = new ArrayList<>();
            list.forEach(each -> all.add(bytes(each)));
            return all;
        }
        return answer instanceof String text ? text.getBytes(ISO_8859_1) : answer;
    }
}
