/**
 * The local end's near face where it is a tunnel to one fixed target: nothing is asked, and nothing is answered.
 *
 * <p>May import {@code culvert.relay}, {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.local.tunnel;

import org.jspecify.annotations.NullMarked;
