/**
 * Both ends together, over loopback, against real clients, servers and peers.
 *
 * <p>The tests read as what a user would notice; what they need (a tunnel, targets, a name server, other people's
 * programs) is in {@code culvert.e2e.rig}.
 */
@NullMarked
package culvert.e2e;

import org.jspecify.annotations.NullMarked;
