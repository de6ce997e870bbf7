/**
 * The local end: accepts SOCKS and HTTP on the user's machine and carries what it gets to the remote.
 *
 * <p>This package is the composition root: the only one here that sees configuration values. Never imports
 * {@code culvert.remote}.
 */
@NullMarked
package culvert.local;

import org.jspecify.annotations.NullMarked;
