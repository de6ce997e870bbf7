package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Does what {@link LeaseScript} does at Redis, and remembers it. For any number of threads. */
public final class LeaseBook {
    private static final String ALL = "all";

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Map<String, Long>> hashes = new HashMap<>();

    /**
     * Answers a command, which is in words of one byte for each character.
     *
     * @return as a connection would; null also for what it does not know
     */
    public @Nullable Object answer(List<String> command) {
        lock.lock();
        try {
            return switch (command.getFirst()) {
                case "EVAL" -> lease(command.subList(3, command.size()));
                case "HMGET" -> fields(command.get(1), command.subList(2, command.size()));
                case "DEL" ->
                    command.stream()
                            .skip(1)
                            .filter(key -> hashes.remove(key) != null)
                            .count();
                default -> null;
            };
        } finally {
            lock.unlock();
        }
    }

    /** The same of a command as it is made. */
    @Nullable
    Object answer(Command command) {
        List<String> words = new ArrayList<>(List.of(command.name()));
        boolean isScript = command.name().equals("EVAL"); // of which there is one
        for (byte[] word : command.arguments()) {
            words.add(isScript && words.size() == 1 ? "" : new String(word, ISO_8859_1));
        }
        return answer(words);
    }

    /** What all servers have of all accounts. */
    public long all() {
        lock.lock();
        try {
            return hashes.values().stream()
                    .mapToLong(hash -> hash.getOrDefault(ALL, 0L))
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /** What a server has of all accounts. */
    long given(String server) {
        lock.lock();
        try {
            return hashes.values().stream()
                    .mapToLong(hash -> hash.getOrDefault(server, 0L))
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /** How many accounts there are. */
    int accounts() {
        lock.lock();
        try {
            return hashes.size();
        } finally {
            lock.unlock();
        }
    }

    /** All of it, to be compared. */
    Map<String, Map<String, Long>> hashes() {
        lock.lock();
        try {
            Map<String, Map<String, Long>> copy = new HashMap<>();
            hashes.forEach((key, hash) -> copy.put(key, new HashMap<>(hash)));
            return copy;
        } finally {
            lock.unlock();
        }
    }

    /** Goes back to what it was. */
    void restore(Map<String, Map<String, Long>> before) {
        lock.lock();
        try {
            hashes.clear();
            before.forEach((key, hash) -> hashes.put(key, new HashMap<>(hash)));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything. */
    public void clear() {
        restore(Map.of());
    }

    private List<@Nullable Object> fields(String key, List<String> names) {
        Map<String, Long> hash = hashes.getOrDefault(key, Map.of());
        List<@Nullable Object> values = new ArrayList<>();
        for (String name : names) {
            Long value = hash.get(name);
            values.add(value == null ? null : value.toString().getBytes(ISO_8859_1));
        }
        return values;
    }

    private List<Long> lease(List<String> words) {
        Map<String, Long> hash = hashes.getOrDefault(words.getFirst(), new HashMap<>());
        String server = words.get(1);
        long used = Long.parseLong(words.get(2));
        long lost = Long.parseLong(words.get(3));
        long want = Long.parseLong(words.get(4));
        long quota = Long.parseLong(words.get(5));
        long least = Long.parseLong(words.get(6));
        long own = hash.getOrDefault(server, 0L);
        long all = hash.getOrDefault(ALL, 0L);
        long gone = lost < 0 ? Math.max(own, used) : used + lost;
        long has = Math.max(own, gone);
        long left = quota - all - (has - own);
        if (gone + want < has) {
            has = gone + want;
        } else {
            long most = left > 0 ? Math.max(left / 16, Math.min(left, least)) : left;
            has = Math.max(gone, has + Math.min(gone + want - has, most));
        }
        all += has - own;
        if (has != own) {
            hash.put(server, has);
            hash.put(ALL, all);
            hashes.put(words.getFirst(), hash);
        }
        return List.of(gone, has, all);
    }
}
