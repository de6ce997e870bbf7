/**
 * Names to addresses: a small client of DNS with a cache, over the JDK's sockets.
 *
 * <p>Why not Netty's: it gives each try a new socket and hears no late answer, cannot do without EDNS for one server and
 * with it for another, has no memory for servers that are dead, no bound on lookups, query ids of 14 bits, and it logs the
 * names that users visit. A blocking query on a virtual thread of its own is shorter than the configuration of that.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Only configured servers are asked, whatever an answer says; an answer has to repeat id, question and spelling,
 *       and to come from the server that was asked.
 *   <li>A question has a socket of its own, and both families have one each.
 *   <li>Lookups are bounded, shared, and charged to {@code MemoryBudget}; no user takes more of them than are left.
 *   <li>No name is logged.
 *   <li>What blocks (files) is done by the resolver's platform thread, what waits by virtual threads of the default
 *       scheduler, and never by a carrier.
 * </ul>
 *
 * <p>May import {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.net.dns;

import org.jspecify.annotations.NullMarked;
