/**
 * The network as blocking seams: streams, listeners, a resolver, deadlines, and the failures they end with.
 *
 * <p>Everything above this package (wire formats, relay, both ends) is written as if a connection were a blocking pipe
 * used by one reading and one writing virtual thread. How the bytes move is decided below it, once, at start:
 * {@code culvert.net.carrier} and {@code culvert.net.plain} implement these interfaces.
 *
 * <p>May import {@code culvert.address} and the JDK only.
 */
@NullMarked
package culvert.net;

import org.jspecify.annotations.NullMarked;
