/**
 * Rules about addresses: which networks there are, and which targets a remote may connect to.
 *
 * <p>May import {@code culvert.address} and {@code culvert.net}.
 */
@NullMarked
package culvert.acl;

import org.jspecify.annotations.NullMarked;
