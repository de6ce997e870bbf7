package culvert.shadowsocks;

import java.time.InstantSource;

/**
 * What a server judges requests by.
 *
 * @param lenientSegments whether a header of the 2022 edition may arrive in pieces, as behind a plugin that cuts segments
 *     anew; those of the AEAD methods always may
 * @param clock what request and response times are compared with, which the AEAD methods do not have
 * @param salts the replay filter, which stays the caller's
 */
public record ServerRules(boolean lenientSegments, InstantSource clock, SaltMemory salts) {}
