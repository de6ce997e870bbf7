package culvert.remote.fleet;

import java.io.IOException;

/**
 * What a store says of itself.
 *
 * @param version empty where it does not tell
 * @param memory how many bytes it takes
 * @param mostMemory how many it may take; 0 where there is no limit
 * @param whenFull what it does then: {@code noeviction}, or how it chooses what to forget
 */
public record StoreState(String version, long memory, long mostMemory, String whenFull) {
    /**
     * Connects, enters something and asks. Blocks.
     *
     * @throws IOException when something of it does not work; its message holds no secret
     */
    public static StoreState of(Store store) throws IOException {
        try (RedisLink link = RedisLink.open(store, Sockets.PATIENCE)) {
            return of(link.info());
        }
    }

    static StoreState of(String info) {
        return new StoreState(
                field(info, "redis_version"),
                number(info, "used_memory"),
                number(info, "maxmemory"),
                field(info, "maxmemory_policy"));
    }

    /** Whether it forgets what it should keep, once it is full. */
    public boolean forgets() {
        return mostMemory > 0 && !whenFull.equals("noeviction");
    }

    private static long number(String info, String name) {
        String digits = field(info, name);
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
