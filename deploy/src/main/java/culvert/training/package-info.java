/**
 * The training run: both ends in one process with traffic of every method between them, which the Java runtime watches to
 * write its start-up cache (classes as they are once loaded, and which methods were hot).
 *
 * <p>The launcher runs it, by {@code culvert prepare} and once behind the first start. It stays on loopback, writes to a
 * temporary directory only, and says nothing but what failed. The ends are started by their command lines, as the
 * launcher does it, so that what a start needs is in the cache too.
 *
 * <p>May import {@code culvert.app}, {@code culvert.crypto} for the list of methods, and both ends.
 */
@NullMarked
package culvert.training;

import org.jspecify.annotations.NullMarked;
