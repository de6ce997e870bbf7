/**
 * The way out of the server: names to addresses, addresses past the egress policy, and what is left of them dialled.
 *
 * <p>Invariant: a name is looked up once for a session, the policy judges the addresses of that one answer, and only
 * addresses that it permits are dialled. A name that resolves differently a moment later makes no difference.
 *
 * <p>May import {@code culvert.net}, {@code culvert.address}, {@code culvert.acl} and {@code culvert.relay}.
 */
@NullMarked
package culvert.remote.outbound;

import org.jspecify.annotations.NullMarked;
