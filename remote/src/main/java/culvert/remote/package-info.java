/**
 * The remote end: accepts Shadowsocks on a server, connects to targets and relays.
 *
 * <p>This package is the composition root: the only one here that sees configuration values. Never imports
 * {@code culvert.local}.
 */
@NullMarked
package culvert.remote;

import org.jspecify.annotations.NullMarked;
