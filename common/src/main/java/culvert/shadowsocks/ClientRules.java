package culvert.shadowsocks;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What a client judges responses by: of the AEAD methods it only remembers the salts of datagrams, all else is about the
 * 2022 edition.
 *
 * @param lenientSegments whether a header may arrive in pieces, as behind a plugin that cuts segments anew
 * @param clock what request and response times are compared with
 * @param serverSkew is told the server's time less ours, in whole seconds, by each genuine response; must not block
 * @param salts of answers that have come as datagrams, which stays the caller's
 */
public record ClientRules(
        boolean lenientSegments, InstantSource clock, Consumer<Duration> serverSkew, SaltMemory salts) {}
