package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.ClockException;
import culvert.remote.fleet.SharedSalts;
import culvert.shadowsocks.Timestamps;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand servers whose clocks differ, and what they remember by themselves and together of requests of 2022, in a time that
 * a seed makes: whoever has recorded a request plays it everywhere, again and again.
 */
class ReplaySimulationTest {
    private static final int SERVERS = 1000;
    private static final int REQUESTS = 400;
    private static final int REPLAYS = 200;
    private static final long BEGINNING = 1_800_000_000_000L;
    private static final long TEN_MINUTES = Duration.ofMinutes(10).toMillis();
    private static final long LONGEST_REPLAY = Duration.ofSeconds(150).toMillis();

    /** How far a client's clock may be ahead so that it is served. */
    private static final int AHEAD = 30;

    private final List<Server> servers = new ArrayList<>();
    private final Map<Integer, Long> shared = new HashMap<>();
    private long now;

    /** A request, or its recording, on its way to a server. */
    private record Flight(long at, int salt, int server) {}

    /** One with a clock of its own, in milliseconds beside the right time. */
    private final class Server {
        private final long offset;
        private final ReplayMemory own;

        Server(long offset, long uptime) {
            this.offset = offset;
            this.own = ReplayMemory.inMemory(
                    new Generations.Limits(10_000, 16, ReplayMemory.KEPT),
                    new ReplayMemory.Clocks(() -> now + uptime, this::wall));
        }

        long wall() {
            return BEGINNING + now + offset;
        }

        /** What a server does with a request, in its order. */
        boolean accepts(int salt, long time) {
            try {
                Timestamps.check(Timestamps.skew(time, wall() / 1000));
            } catch (ClockException e) {
                return false;
            }
            if (!own.remember(ByteBuffer.allocate(32).putInt(salt).array())) {
                return false;
            }
            Long end = shared.get(salt);
            if (end != null && now < end) {
                return false;
            }
            shared.put(salt, now + SharedSalts.KEPT_2022.toMillis());
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 57900", "2, 57900", "3, 30000", "4, 0"})
    void noReplayPassesAsLongAsClocksDifferByLessThan58Seconds(long seed, int difference) {
        assertEquals(REQUESTS, accepted(new Random(seed), difference), "each once");
    }

    /** It would be noticed. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void someDoWhenTheyDifferByMore(long seed) {
        assertTrue(accepted(new Random(seed), 75_000) > REQUESTS);
    }

    /** Plays all of it, and answers how many requests were accepted, replays among them. */
    private int accepted(Random random, int difference) {
        for (int i = 0; i < SERVERS; i++) {
            // the first is as far behind as any, the last as far ahead
            long offset = Math.round((double) difference * i / (SERVERS - 1)) - difference / 2;
            servers.add(new Server(offset, random.nextLong(TEN_MINUTES)));
        }
        List<Flight> flights = new ArrayList<>();
        Map<Integer, Long> times = new HashMap<>();
        for (int salt = 0; salt < REQUESTS; salt++) {
            int first = server(random);
            long at = random.nextLong(TEN_MINUTES);
            flights.add(new Flight(at, salt, first));
            long ahead = random.nextBoolean() ? AHEAD : random.nextInt(-AHEAD, AHEAD + 1);
            times.put(salt, (BEGINNING + at + servers.get(first).offset) / 1000 + ahead);
            for (int i = 0; i < REPLAYS; i++) {
                flights.add(new Flight(at + 1 + random.nextLong(LONGEST_REPLAY), salt, server(random)));
            }
        }
        flights.sort(Comparator.comparingLong(Flight::at));
        int accepted = 0;
        for (Flight flight : flights) {
            now = flight.at();
            long time = times.getOrDefault(flight.salt(), 0L);
            accepted += servers.get(flight.server()).accepts(flight.salt(), time) ? 1 : 0;
        }
        return accepted;
    }

    /** Those whose clocks are furthest apart more often than others. */
    private static int server(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(5);
            case 1 -> SERVERS - 1 - random.nextInt(5);
            default -> random.nextInt(SERVERS);
        };
    }
}
