/**
 * Shadowsocks: who may use a port and by which rules, which streams and datagrams share; the wire itself is in the rooms.
 *
 * <p>{@link culvert.shadowsocks.Users} is the one object that says who may use a port. Others take its place as a
 * whole while sessions run: it stands in the plan, which a session and a datagram read once, and what has begun needs it no longer.
 *
 * <p>{@link culvert.shadowsocks.stream} and {@link culvert.shadowsocks.packet} each have one half for each end. Which
 * edition a method belongs to is known here and there, and nowhere else.
 *
 * <p>May import {@code culvert.address}, {@code culvert.crypto} and {@code culvert.net}.
 */
@NullMarked
package culvert.shadowsocks;

import org.jspecify.annotations.NullMarked;
