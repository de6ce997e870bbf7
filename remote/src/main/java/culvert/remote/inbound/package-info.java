/**
 * What a peer meets that connects to the server: Shadowsocks, or silence. The one place that decides how probes are
 * answered.
 *
 * <p><b>The threat.</b> Censors connect to suspected servers and send random bytes of chosen lengths, recorded first
 * flights, and replays with bytes changed, and then watch how many bytes the server takes before it reacts, when it
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
 *   <li>Where other servers are asked whether they know a request, which takes a moment, everybody else who is refused by what
 *       was sent waits as long before the silence begins ({@code Confirmation}).
 *   <li>The same for every method and every cause: too short, in pieces, wrong tag, unknown user, recorded, from another
 *       time, malformed address, out of time, and a mistake of our own. The 2022 edition would leave the choice between
 *       this and RST; one reaction for all methods does not tell which one is spoken here.
 * </ul>
 *
 * <p><b>The budget.</b> Peers that have not authenticated may hold 8,192 connections in all and 1,024 that are older than 5 s
 * from one network (a /24 of IPv4, a /56 of IPv6), less where the process has few descriptors: at most a quarter of
 * them, so that sessions, which need two each, and their dials always find some. The permit is taken at accept and given
 * back when the request was understood or the connection ends. When the budget is used up:
 *
 * <ul>
 *   <li>The newcomer is let in, and the oldest connection of its network, or of the fullest network when all together
 *       are too many, makes room. An honest client is young: it is done within a round trip. Refusing newcomers, or not
 *       accepting, would let an attacker that fills the budget lock everybody else out; so strangers only push out each other.
 *       A crowd of honest ones that begins at the same moment, behind one local or one NAT, is more than 1,024 for a
 *       second or two, and on a busy machine the oldest of them would be the one just about to be served. So the young
 *       count in all, and not for their network; when all are too many the fullest network pays.
 *   <li>The oldest goes, whatever it has sent or not sent. To prefer those that have failed already would tell a prober
 *       at which byte they failed.
 *   <li>It goes as at its deadline, which is drawn at random: with FIN, before the socket is closed. To its peer that is a
 *       deadline that came early. That there is a limit to connections tells nothing about the program: every server
 *       has one.
 *   <li>A waiting connection holds no buffer: its incomplete header, some hundred bytes at most, its socket, and a parked
 *       virtual thread. So the count bounds the memory. A salt is looked up when the first length or the fixed header has
 *       been opened, so a replay is not waited for; what follows the beginning of a flight that never arrived is
 *       charged to the budget of memory, as a stranger's, and strangers are the first to go ({@code culvert.net}), with
 *       FIN as here.
 *   <li>The end of the program does not wait for them; they end with FIN then too.
 * </ul>
 *
 * <p>What cannot be hidden: a peer that floods past the deadline sees its later segments answered with RST, as by every
 * program that has closed its socket.
 *
 * <p><b>Balancers.</b> Where a port has networks of those who hand over connections of others ({@code proxy_protocol_from}), a
 * connection from there begins with a header that names its client ({@link BalancedInbound}), who is its client from then on
 * ({@link culvert.net.Stream#clientAddress}): for the budget, reports, rules about clients, devices, limits and the log. Where it
 * comes from stays known to the socket alone.
 *
 * <ul>
 *   <li>Until its header has come it holds a place of the same budget, among all, with no limit for its network: that is the
 *       balancer's, behind which may be everybody. Then it gives the place back and takes one as its client. A balancer whose
 *       address were counted as one stranger's would lose its oldest connections from 1,024 on; one that is not counted at
 *       all could take every descriptor by a mistake in its configuration. The deadline is one for header and request.
 *   <li>Who comes from there without a header, or with one that cannot be read, meets silence as a stranger does: it may be one, behind
 *       a balancer that was set up wrongly. The log says so at once, with what to do, and not as an attack.
 *   <li>A connection that ends before a byte has come, or after a header that names nobody, is a balancer that looks whether
 *       somebody is there: no failure, no stranger, and a line for {@code -v} alone. It looks every second, perhaps from several
 *       machines. After a header that does name somebody it is that one's probe.
 *   <li>From elsewhere nobody is read a header, so that a stranger cannot find out that there are balancers, or choose an address.
 *   <li>Behind a plugin there is none: all connections come from this machine, and the plugin passes on no header.
 * </ul>
 *
 * <p>It decorates the inbound, and nothing of it is loaded where there are no such networks. The alternative, to ask before a session
 * begins, would have a second place for deadlines, the end of the program, and exceptions that become an outcome.
 *
 * <p><b>Datagrams.</b> One that does not open is counted and forgotten: it makes nothing, keeps nothing, gets no answer and
 * disturbs nobody. What those with a key can make is bounded: associations, and sessions that have to be remembered. A flood
 * of sessions of one user ends that user's own: a session that makes room is known by its id for 60 to 120 s more, so
 * that no replay of it begins another. A clock that is set back meanwhile shows its time again after that; of other
 * sessions the latest time is kept too.
 *
 * <p>What a prober was measured to see, cause by cause, stands in {@code remote/PROBES.md}.
 *
 * <p>May import {@code culvert.address}, {@code culvert.net}, {@code culvert.relay}, {@code culvert.remote.entry},
 * {@code culvert.replay} and {@code culvert.shadowsocks}.
 */
@NullMarked
package culvert.remote.inbound;

import org.jspecify.annotations.NullMarked;
