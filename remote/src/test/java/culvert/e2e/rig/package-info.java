/**
 * What the end-to-end tests are made of: a tunnel in this process, the real commands as processes, targets, a name
 * server, a SOCKS client that shows everything, and the programs of other people.
 *
 * <p>Everything listens on loopback, on a port that the system chooses, and is closed by what opened it.
 */
@NullMarked
package culvert.e2e.rig;

import org.jspecify.annotations.NullMarked;
