/**
 * What all protocols share that clients speak to the local end's port: the first byte that tells them apart, reading a
 * dialogue, credentials, and the last word to a client that is refused.
 *
 * <p>Clients of other machines are strangers until their request was understood. They have the remote's budget
 * ({@code culvert.relay.Budget}), counted by machine (an address of IPv4, a /64 of IPv6), since a LAN is one network, and the remote's report. Where users are
 * configured, a machine that gave a wrong password has one turn a second. Loopback is exempt from all of it: its
 * programs are the owner's, who would rather see each failure in a line of its own, and who should not be slowed down by
 * one program of theirs that is set up wrongly. On a machine with several users that leaves guessing at full speed to
 * those users; a password that a machine has chosen stands that.
 *
 * <p>Every wait is bounded by the handshake's deadline. A client that is refused hears why: the answer is followed by a
 * half-close and a short wait for the client's end, so that no reset can overtake it.
 *
 * <p>May import {@code culvert.relay}, {@code culvert.net} and {@code culvert.address}.
 */
@NullMarked
package culvert.local.port;

import org.jspecify.annotations.NullMarked;
