/**
 * The command line, the same for every program of Culvert: flags, the order in which sources of values win, signals, exit
 * codes, and the one place that turns failures into a line for the user.
 *
 * <p>May import {@code culvert.app.log}, {@code culvert.config}, {@code culvert.net}, picocli and SLF4J. Knows neither end.
 */
@NullMarked
package culvert.app;

import org.jspecify.annotations.NullMarked;
