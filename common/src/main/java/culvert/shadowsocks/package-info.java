/**
 * Shadowsocks: who may use a port and by which rules, which streams and datagrams share; the wire itself is in the rooms.
 *
 * <p>{@link culvert.shadowsocks.Users} is the one object that says who may use a port. Others take its place as a
 * whole while sessions run: it stands in the plan, which a session and a datagram read once, and what has begun needs it no longer.
 *
 * <p>Nobody counts who uses a key. One that was replaced, or whose user was removed, is held by the plans and associations that
 * still have it, and by nothing else ({@link culvert.shadowsocks.KeySearch} knows it weakly, and machines are remembered with
 * users, not with keys); {@link culvert.crypto.MasterKey} is overwritten when the collector has found that they are gone.
 * On an idle machine that may be long after. What is not overwritten is the text of the password, which the configuration
 * was read from and which Java cannot overwrite, and copies that the collector left behind when it moved a key: both are in
 * memory that is given out again.
 *
 * <p>{@link culvert.shadowsocks.stream} and {@link culvert.shadowsocks.packet} each have one half for each end. Which
 * edition a method belongs to is known here and there, and nowhere else.
 *
 * <p>May import {@code culvert.address}, {@code culvert.crypto} and {@code culvert.net}.
 */
@NullMarked
package culvert.shadowsocks;

import org.jspecify.annotations.NullMarked;
