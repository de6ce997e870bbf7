/** What Culvert is made of: that the libraries are the ones that were chosen. Knows files only. */
@NullMarked
package culvert.supply;

import org.jspecify.annotations.NullMarked;
