/**
 * The way out of this machine: names to addresses, addresses past the rule of their route, and what is left dialled.
 *
 * <p>Invariant: a name is looked up once for a session, the rule judges the addresses of that one answer, and only
 * addresses that it permits are dialled. A name that resolves differently a moment later makes no difference.
 *
 * <p>May import {@code culvert.net}, {@code culvert.address} and {@code culvert.relay}; which rule there is, is the
 * router's matter.
 */
@NullMarked
package culvert.direct;

import org.jspecify.annotations.NullMarked;
