/**
 * What every program of Culvert has around it: flags, the order in which sources of values win, the log, signals, exit
 * codes, and the one place that turns failures into a line for the user.
 *
 * <p>May import {@code culvert.config}, {@code culvert.relay}, {@code culvert.net}, {@code culvert.address}, picocli,
 * SLF4J and, in the log's own classes, Logback. Knows neither end.
 */
@NullMarked
package culvert.app;

import org.jspecify.annotations.NullMarked;
