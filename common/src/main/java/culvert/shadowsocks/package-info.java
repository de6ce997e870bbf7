/**
 * The wire: Shadowsocks as a stream that decorates a stream, one half for each end.
 *
 * <p>{@link culvert.shadowsocks.ServerProtocol} and {@link culvert.shadowsocks.ClientProtocol} are all that the two ends
 * see; {@link culvert.shadowsocks.Shadowsocks} makes them, and which family a method belongs to is nobody else's matter.
 * Both families are headers before chunks: {@code ChunkStream} with its reader and writer knows the chunks, an
 * {@code IncomingHeader} and an {@code OutgoingHeader} what comes before them.
 *
 * <p>Invariants: no byte is delivered before its tag was verified; a failure is final; an idle stream holds no buffer and
 * no cipher, only its two session keys and a partial chunk if there is one; what is borrowed from the runner is given
 * back by a thread that is certain of being its only user.
 *
 * <p><b>Decisions about the 2022 edition on the wire.</b> The fixed header has to come with the first read, at both ends:
 * who could send it byte by byte would see how many the receiver wants. Behind something that cuts segments anew a
 * switch lifts this. Without payload
 * a request has 1 to 900 bytes of padding, with payload none. Chunks of any length are read; those that are sent are
 * near 16 KB, which is where the ciphers are quickest. A response of no bytes and an empty chunk are refused; no honest
 * peer sends them.
 *
 * <p><b>When a salt is remembered.</b> As soon as something sealed with its key has been opened: the first length of an
 * older method, the fixed header of the 2022 edition. Only those with a key can make such a piece, so nobody else fills
 * the memory; and a recording is one from its first 50 or so bytes on, whatever follows, so that nobody can have a
 * receiver wait for a payload, and hold what has come of it, without a flight that has never arrived. Were
 * the whole first chunk waited for, a recorded length and then 16 KB of anything, 5,000 times, would fill the heap. An honest client loses nothing: it never uses a salt twice, also not when it tries again. Who can stop a
 * flight on its way can now spend its salt by delivering its beginning, and so break that one connection; but that he
 * could by stopping it. What follows the beginning of a flight that was stopped is charged to the budget of memory as a
 * stranger's ({@code culvert.net.MemoryBudget}), and strangers go first.
 *
 * <p>Datagrams have their own pair: {@link culvert.shadowsocks.PacketServer} and {@link culvert.shadowsocks.PacketClient}.
 * Each datagram stands for itself, and what is wrong with one is nobody else's matter: until it has passed every check
 * it changes nothing and leaves nothing behind, not even a key.
 *
 * <p><b>Decisions about datagrams.</b> The salts of the older methods are remembered at both ends, apart from
 * those of streams, once their datagram has been authenticated; a reflection is refused, as below. Their association is the source address with the user, the 2022
 * edition's the user's key with the client's session id, wherever it comes from. The window is {@code SlidingWindow}'s
 * and is updated last. A client takes answers of four sessions of the server's, since a remote that starts anew has
 * another one, and gives none up that it has heard of in the last 60 seconds, as long as a recording of it could pass
 * as new: so a fifth one waits. A server's session id is random, never 0 and never the client's; packet ids count from
 * 0, and when they are used up another session begins. Padding, of random length, is for datagrams to and from port 53,
 * whose lengths tell the name that was asked for, and for empty payloads; none makes a datagram longer than 1232 bytes,
 * for which every path has room. An answer's sender is an address in its shortest form; a client refuses one that is a
 * name, which no server has seen a datagram come from. The remote's clock is believed only by datagrams that had not
 * come before: recordings are late.
 *
 * <p><b>Recordings and reflections of the older methods.</b> Their requests carry no time, so a salt is remembered for
 * as long as there is room, from the moment on in which the first length, or the datagram, has been authenticated. Nor
 * do they tell the two directions apart, of streams or of datagrams: what a server has sent is, played back to it, a request, and what a
 * client has sent is an answer to it, which would hand an application its own bytes. So each side marks the salts that
 * it makes ({@link culvert.crypto.SaltMark}) and refuses those that bear its mark. A memory of own salts would know
 * those of one process, and of late only; the mark knows those of every process with the key, for ever, and takes no
 * room that requests need. Other programs see random salts.
 *
 * <p>May import {@code culvert.address}, {@code culvert.crypto} and {@code culvert.net}.
 */
@NullMarked
package culvert.shadowsocks;

import org.jspecify.annotations.NullMarked;
