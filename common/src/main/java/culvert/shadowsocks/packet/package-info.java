/**
 * Datagrams: {@link culvert.shadowsocks.packet.PacketServer} for the remote, {@link culvert.shadowsocks.packet.PacketClient}
 * for the local. Each datagram stands for itself: until it has passed every check it changes nothing and leaves nothing
 * behind, not even a key.
 *
 * <p><b>Decisions.</b> The salts of the AEAD methods (SIP004) are remembered at both ends, apart from those of streams,
 * once their datagram has been authenticated; a reflection is refused, as in streams. An association of theirs is the source
 * address with the user, one of the 2022 edition the user's key with the client's session id, wherever it comes from. The
 * window is {@code SlidingWindow}'s and is updated last. A client takes answers of four sessions of the server's, since a
 * remote that starts anew has another one, and gives none up that it has heard of in the last 60 seconds, as long as a
 * replay of it could pass as new: so a fifth one waits. A server's session id is random, never 0 and never the client's;
 * packet ids count from 0, and when they are used up another session begins. Padding, of random length, is for datagrams to
 * and from port 53, whose lengths tell the name that was asked for, and for empty payloads; none makes a datagram longer
 * than 1232 bytes, for which every path has room. An answer's sender is an address in its shortest form; a client refuses
 * one that is a name, which no server has seen a datagram come from. The remote's clock is believed only by datagrams that
 * had not come before: replays are late.
 *
 * <p>May import {@code culvert.shadowsocks} and what that may, but not {@code culvert.shadowsocks.stream}.
 */
@NullMarked
package culvert.shadowsocks.packet;

import org.jspecify.annotations.NullMarked;
