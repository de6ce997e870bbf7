/**
 * The network seams on blocking JDK sockets and the default scheduler of virtual threads: no reflection, no native code,
 * every system. What is left when carriers cannot be had, and what the engine is compared with.
 *
 * <p>Its two threads of a session really run in parallel. Since the default scheduler has no time slices, a pump that
 * used up its budget parks for an instant instead of yielding; a busy server is still less fair than on carriers.
 *
 * <p>A blocking read of a UDP socket would hold 64 KiB for each waiting association, and on some systems a platform
 * thread. So these channels never block, and one daemon thread with a selector, begun with the first of them, wakes the
 * virtual threads that wait.
 *
 * <p>A peer that is gone after it has ended its half is found in the system's list of connections ({@code HalfClosed}):
 * it has no reader any more, and Java has no other way to ask a blocking socket for its error.
 * The same list tells which connections at rest have a peer that answers keep-alive probes.
 *
 * <p>Implements {@code culvert.net} and imports the JDK only.
 */
@NullMarked
package culvert.net.plain;

import org.jspecify.annotations.NullMarked;
