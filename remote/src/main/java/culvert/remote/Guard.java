package culvert.remote;

import culvert.shadowsocks.SaltMemory;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a peer meets before it is trusted.
 *
 * @param salts makes the replay filter of a port, once that listens; it is closed with the port
 * @param datagrams makes that of a port's datagrams
 * @param handshakeLimit drawn for each connection
 */
record Guard(
        Function<PortSettings, SaltMemory> salts, Supplier<SaltMemory> datagrams, Supplier<Duration> handshakeLimit) {
    /** Below this an honest client on a bad line would be cut while its header is on the way. */
    private static final Duration MIN_HANDSHAKE = Duration.ofMinutes(1);

    /** Above this silent connections pile up. */
    private static final Duration MAX_HANDSHAKE = Duration.ofMinutes(3);

    /** With the limit that a server is meant to have. */
    static Guard of(Function<PortSettings, SaltMemory> salts, Supplier<SaltMemory> datagrams) {
        return new Guard(salts, datagrams, Guard::drawn);
    }

    /**
     * Drawn for each connection, so that there is no time-out to recognise the server by. An ordinary generator does:
     * whoever predicts a draw learns when a connection of its own ends, and nothing else.
     */
    static Duration drawn() {
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(MIN_HANDSHAKE.toMillis(), MAX_HANDSHAKE.toMillis() + 1));
    }
}
