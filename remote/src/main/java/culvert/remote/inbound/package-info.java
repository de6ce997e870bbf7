/**
 * What a peer meets that connects to the server: Shadowsocks, or silence. The one place that decides how probes are
 * answered.
 *
 * <p><b>The threat.</b> Censors connect to suspected servers and send random bytes of chosen lengths, recorded first
 * flights, and recordings with bytes changed, and then watch how many bytes the server takes before it reacts, when it
 * reacts, and whether with data, FIN or RST. Any answer that depends on what was sent is a fingerprint; so is an exact
 * time-out that many servers of a kind share.
 *
 * <p><b>The policy.</b> A peer that has not proved that it knows the key gets nothing but its own end back:
 *
 * <ul>
 *   <li>Not one byte is sent before a header was authenticated and understood.
 *   <li>After a failure everything that comes is read and thrown away, so that the server goes on taking bytes exactly
 *       as it would from an honest client that is uploading.
 *   <li>The connection ends with FIN, when the peer has sent its own or when the deadline has passed, whichever is
 *       first. The deadline is drawn for each connection when it is accepted, uniformly from 60 to 180 s, and covers the
 *       wait for a header and the drain together: when it ends says nothing about what was sent, and there is no
 *       time-out to measure.
 *   <li>Never RST because of what was not read: the kernel sends one when a socket is closed over unread input, and
 *       that would tell where the server stopped reading. Hence the drain, and FIN before a last look.
 *   <li>The same for every method and every cause: too short, in pieces, wrong tag, unknown user, recorded, from another
 *       time, malformed address, out of time, and a mistake of our own. The 2022 edition would leave the choice between
 *       this and RST; one reaction for all methods does not tell which one is spoken here.
 * </ul>
 *
 * <p>What cannot be hidden: a peer that floods past the deadline sees its later segments answered with RST, as by every
 * program that has closed its socket.
 *
 * <p>May import {@code culvert.net}, {@code culvert.relay} and {@code culvert.shadowsocks}.
 */
@NullMarked
package culvert.remote.inbound;

import org.jspecify.annotations.NullMarked;
