/**
 * Micro-benchmarks: what a new connection costs (the headers of both halves, and finding out whose it is), a chunk of a
 * stream, a datagram.
 *
 * <p>May import whatever it measures; nothing imports it, and it is not part of the distribution.
 */
@NullMarked
package culvert.bench;

import org.jspecify.annotations.NullMarked;
