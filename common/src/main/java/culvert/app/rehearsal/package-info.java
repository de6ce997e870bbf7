/**
 * The rehearsal: both ends in one process with traffic of every method between them, which the Java runtime watches to
 * write its start-up cache (classes as they are once loaded, and which methods were hot).
 *
 * <p>The launcher runs it, by {@code culvert prepare} and once behind the first start. It stays on loopback, writes to a
 * temporary directory only, and says nothing but what failed. The ends are started by the names of their main classes,
 * as the launcher does; so it imports {@code culvert.app}, {@code culvert.crypto} for the list of methods, and the JDK.
 */
@NullMarked
package culvert.app.rehearsal;

import org.jspecify.annotations.NullMarked;
