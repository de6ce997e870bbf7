/**
 * The page that a server shows to its users: {@code http://culvert.internal/}, asked for through the tunnel.
 *
 * <p><b>The tunnel is the login.</b> A request has come with somebody's key before it comes here, so there is no password and no
 * cookie, and no port is open: {@code PageRouter} gives the name, at port 80, an outbound that answers in this process
 * ({@code PageStream}), before any other rule is asked, and nobody ever looks the name up. The bytes are counted, limited and logged
 * as those of any session. Who is barred has no session and sees nothing; a port that has one key for all shows what it counts
 * for them together.
 *
 * <p><b>What it costs.</b> No class of this package is loaded before the first request, and that by a thread that may wait for files, as
 * each answer is made by one. A connection has one request, 32 KB of head and 8 KB of body at most, half a minute to be asked and
 * two to be read; what it holds is charged to the budget, and who does not read stops nobody. {@code LastDay} in
 * {@code culvert.usage} looks at the counters once a minute, from the start on.
 *
 * <p><b>An administrator</b> is a user with {@code admin}. What it changes goes the way that the interface for administrators goes
 * ({@code UserChanges}), by the same lock and into the same file; only a name, a quota, days and a note can be asked for of a new user, and
 * of others that they are off or on: nobody makes an administrator here, and no request names a file.
 *
 * <p><b>Other web pages</b> that the user's browser has open reach this one as well, so it answers to its own name only (a name that
 * was led here does not fit), to no page that embeds it or asks from elsewhere ({@code Origin}, {@code Sec-Fetch-Site}), and
 * what changes something needs a field of its own ({@code Visit.FIELD}), which another page's script could send only if this one allowed it.
 *
 * <p>May import {@code culvert.page}, {@code culvert.http}, {@code culvert.usage}, {@code culvert.relay}, {@code culvert.net},
 * {@code culvert.address} and, for what an administrator changes, {@code culvert.remote.admin}.
 */
@NullMarked
package culvert.remote.page;

import org.jspecify.annotations.NullMarked;
