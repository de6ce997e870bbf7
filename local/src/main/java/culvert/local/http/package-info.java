/**
 * The local end's near face for clients of HTTP.
 *
 * <p>May import {@code culvert.local.port}, {@code culvert.relay}, {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.local.http;

import org.jspecify.annotations.NullMarked;
