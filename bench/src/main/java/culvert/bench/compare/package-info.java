/**
 * Puts Culvert beside its peers: starts both ends of each program on loopback, loads them in turn, round after round,
 * and writes medians and ratios as a table, as JSON and as a plot.
 *
 * <p>Everything shares one machine, so only ratios of one run mean something. Uses the JDK alone, so that it starts
 * without the rest of the project; nothing imports it.
 */
@NullMarked
package culvert.bench.compare;

import org.jspecify.annotations.NullMarked;
