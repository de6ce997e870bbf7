/**
 * Rules about targets: which networks there are, which addresses a remote may connect to, and the router that says so.
 *
 * <p>May import {@code culvert.address}, {@code culvert.net} and {@code culvert.relay}.
 */
@NullMarked
package culvert.acl;

import org.jspecify.annotations.NullMarked;
