/**
 * The local end's near face: SOCKS5 CONNECT and UDP ASSOCIATE (RFC 1928, RFC 1929), SOCKS4 and 4a, told apart by their first byte.
 *
 * <p>The dialogue takes exactly its own bytes from the stream and never reads ahead, so that what a client sends behind
 * its request stays where the relay will read it. Every wait is bounded by the handshake's deadline. A name is never
 * resolved here. A client that is refused hears why: the answer is followed by a half-close and a short wait for the
 * client's end, so that no reset can overtake it.
 *
 * <p>Clients of other machines are strangers until their request was understood. They have the remote's budget
 * ({@code culvert.relay.Budget}), counted by address, since a LAN is one network, and the remote's report. Where users are
 * configured, an address that gave a wrong password has one turn a second. Loopback is exempt from all of it: its
 * programs are the owner's, who would rather see each failure in a line of its own, and who should not be slowed down by
 * one program of theirs that is set up wrongly. On a machine with several users that leaves guessing at full speed to
 * those users; a password that a machine has chosen stands that.
 *
 * <p>May import {@code culvert.relay}, {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.local.socks;

import org.jspecify.annotations.NullMarked;
