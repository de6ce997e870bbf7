package culvert.shadowsocks;

import java.time.InstantSource;

/**
 * What a server of the 2022 edition judges requests by; the older methods have no such rules.
 *
 * @param lenientSegments whether a header may arrive in pieces, as behind a plugin that cuts segments anew
 * @param clock what request and response times are compared with
 * @param salts the replay filter, which stays the caller's
 */
public record ServerRules(boolean lenientSegments, InstantSource clock, SaltMemory salts) {}
