/**
 * The container image: what the launcher does elsewhere, since there is no shell in it.
 *
 * <p>{@code deploy/image} makes it from the archive with a runtime and from Debian's C library. Nothing may import this.
 */
@NullMarked
package culvert.image;

import org.jspecify.annotations.NullMarked;
