package culvert.shadowsocks;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What a client of the 2022 edition judges responses by; the older methods have no such rules.
 *
 * @param lenientSegments whether a header may arrive in pieces, as behind a plugin that cuts segments anew
 * @param clock what request and response times are compared with
 * @param serverSkew is told the server's time less ours, in whole seconds, by each genuine response; must not block
 */
public record ClientRules(boolean lenientSegments, InstantSource clock, Consumer<Duration> serverSkew) {}
