/**
 * The network seams on blocking JDK sockets and the default scheduler of virtual threads: no reflection, no native code,
 * every system. What is left when carriers cannot be had, and what the engine is compared with.
 *
 * <p>Its two threads of a session really run in parallel. Since the default scheduler has no time slices, a pump that
 * used up its budget parks for an instant instead of yielding; a busy server is still less fair than on carriers.
 *
 * <p>Implements {@code culvert.net} and imports the JDK only.
 */
@NullMarked
package culvert.net.plain;

import org.jspecify.annotations.NullMarked;
