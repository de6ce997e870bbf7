package culvert.relay;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a relay needs to know.
 *
 * @param handshakeLimit drawn once for each connection: how long the near side may take until its request is complete
 * @param firstDataWait how long what a decorating stream holds back waits for the client's first bytes, so that both
 *     leave in one write; zero means that nothing is held back upwards
 * @param idleTimeout ends a relay in which nothing moved for so long; zero means never
 */
public record RelaySettings(Supplier<Duration> handshakeLimit, Duration firstDataWait, Duration idleTimeout) {}
