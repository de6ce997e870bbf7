/**
 * Datagrams at the local end: from applications to the remote and back, by SOCKS5 (RFC 1928, section 7) or from a local
 * port to one fixed target.
 *
 * <p>What an application or the network sends wrongly is counted and forgotten; it never ends or disturbs the
 * association that it reaches. Names travel as they are, and are resolved at the remote.
 *
 * <p>An association is not tied to a socket: {@code RemoteLink} opens another one when the way to the remote has changed,
 * and the keys, the session's id and the count of its datagrams go on.
 *
 * <p>May import {@code culvert.relay}, {@code culvert.net}, {@code culvert.address}, {@code culvert.shadowsocks} and
 * {@code culvert.local.outbound}.
 */
@NullMarked
package culvert.local.datagram;

import org.jspecify.annotations.NullMarked;
