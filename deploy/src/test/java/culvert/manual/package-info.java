/**
 * Writes what a package holds beside the program, from what the program itself says: the build runs it.
 *
 * <p>It lies among the tests since nothing of it is shipped.
 */
@NullMarked
package culvert.manual;

import org.jspecify.annotations.NullMarked;
