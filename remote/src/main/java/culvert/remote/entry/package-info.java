/**
 * What a balancer says before the first byte of a connection that it hands over: the header of the PROXY protocol, versions 1
 * and 2, as HAProxy's <i>proxy-protocol.txt</i> has it.
 *
 * <ul>
 *   <li><b>Never a byte too far.</b> What follows the header may be a salt, and an edition that wants its beginning in one piece
 *       must find it as the system has it. So of version 2 the 16 bytes are read that hold its length, and then the rest; of
 *       version 1, a line without a length, each time as much as the shortest line that can still come of it: a dozen
 *       system calls for a line that nobody sends who is in a hurry. The alternative, to put back what was read too far, would
 *       cut the beginning in two.
 *   <li><b>A bound.</b> 107 bytes of version 1, as specified, and 4,096 after the 16 of version 2: its addresses take 36, and
 *       fields of balancers (names, certificates of TLS) some hundred. It is on the heap of one connection while that waits, and
 *       the connections are counted.
 *   <li><b>Strict where it names a client</b>: what is no address is refused, rather than served by the balancer's own, to which
 *       limits of one client would be applied. A checksum that is there has to be right.
 *   <li><b>Lenient where it names none</b> ({@code LOCAL}, {@code UNKNOWN}, families without an address): that is how balancers
 *       look whether somebody is there.
 *   <li>An IPv4 address in the form of IPv6 is the IPv4 address, as everywhere.
 *   <li>Fields of version 2 are passed over, but for the checksum: names that a balancer has verified mean nothing here.
 * </ul>
 *
 * <p>Who is asked for a header, and what becomes of those who have none, is decided in {@code culvert.remote.inbound}.
 *
 * <p>May import {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.remote.entry;

import org.jspecify.annotations.NullMarked;
