/**
 * The commands by their words: what the launcher does elsewhere, for the container image ({@code deploy/image}) and for Windows
 * ({@code culvert.cmd}), which have no shell to run it. Nothing may import this.
 */
@NullMarked
package culvert.words;

import org.jspecify.annotations.NullMarked;
