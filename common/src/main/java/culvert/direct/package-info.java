/**
 * The way out of this machine: names to addresses, addresses past the rule of their route, and what is left dialled.
 *
 * <p>Invariant: a name is looked up once for a session, the rule judges the addresses of that one answer, and only
 * addresses that it permits are dialled. A name that resolves differently a moment later makes no difference.
 *
 * <p>Each association has one socket of its own for all its targets, so that a target's answer, and that of any peer that
 * was told this port, finds its way back: what games and calls between peers need. Lookups of names and what waits for them are
 * bounded, and of these bounds each user has a share: when there is no more, the user that has most has to wait, and no other.
 *
 * <p>Through proxies of others it is {@code culvert.upstream} that goes.
 *
 * <p>May import {@code culvert.net}, {@code culvert.address} and {@code culvert.relay}; which rule there is, is the
 * router's matter.
 */
@NullMarked
package culvert.direct;

import org.jspecify.annotations.NullMarked;
