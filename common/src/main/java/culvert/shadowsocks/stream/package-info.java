/**
 * Streams: Shadowsocks as a stream that decorates a stream, one half for each end.
 *
 * <p>{@link culvert.shadowsocks.stream.ServerProtocol} and {@link culvert.shadowsocks.stream.ClientProtocol} are all that
 * the two ends see. Both editions are headers before chunks: {@code ChunkStream} with its reader and writer knows the
 * chunks, a {@code Handshake} what comes before them, in both directions.
 *
 * <p>A program of others asks a target through a server so, on any thread and without options of Java:
 *
 * {@snippet :
 * try (ClientProtocol protocol = ClientProtocol.of(method, password);
 *         Transport transport = new PlainTransport();
 *         Stream raw = transport.runner().dial(server, SocketSettings.DEFAULT, Duration.ofSeconds(10));
 *         Stream stream = protocol.open(raw, target)) {
 *     stream.write(request, 0, request.length);
 *     for (int n = 0; n >= 0; n = stream.tryRead(buffer, 0, buffer.length)) {
 *         answer.write(buffer, 0, n);
 *         stream.awaitReadable();
 *     }
 * }
 * }
 *
 * <p>Invariants: no byte is delivered before its tag was verified; a failure is final; an idle stream holds no buffer and
 * no cipher, only its two session keys and a partial chunk if there is one; what is borrowed from the runner is given
 * back by a thread that is certain of being its only user.
 *
 * <p><b>Decisions about the 2022 edition on the wire.</b> The fixed header has to come with the first read, at both ends:
 * a peer that could send it byte by byte would see how many the receiver wants. Behind something that cuts segments anew a
 * switch lifts this. Without payload a request has 1 to 900 bytes of padding, with payload none. Chunks of any length are
 * read; those that are sent are near 16 KB, which is where the ciphers are quickest. A response of no bytes and an empty
 * chunk are refused; no honest peer sends them.
 *
 * <p><b>When a salt is remembered.</b> As soon as something sealed with its key has been opened: the first length of an
 * AEAD method (SIP004), the fixed header of the 2022 edition. Only peers with a key can make such a piece, so nobody else
 * fills the memory; and a replay is known as one from its first 50 or so bytes on, whatever follows, so that nobody can
 * make a receiver wait for a payload, and hold what has come of it, without a flight that has never arrived. Were the whole
 * first chunk waited for, a replayed length and then 16 KB of anything, 5,000 times, would fill the heap. An honest client
 * loses nothing: it never uses a salt twice, also not when it tries again. An attacker that can stop a flight on its way
 * can spend its salt by delivering its beginning, and so break that one connection; but stopping it does that too. What
 * follows the beginning of a flight that was stopped is charged to the budget of memory as a stranger's
 * ({@code culvert.net.MemoryBudget}), and strangers go first.
 *
 * <p><b>When others are asked.</b> Where servers share what they remember, the whole request is understood first, since asking
 * takes a round trip and makes its thread wait: nothing is borrowed then, and nothing has come of the request yet. What does
 * not come so far has reached nobody, and need not be known elsewhere ({@code Confirmation}).
 *
 * <p><b>Replays and reflections of the AEAD methods.</b> Their requests carry no time, so a salt is remembered for as long
 * as there is room, from the moment on in which the first length, or the datagram, has been authenticated. Nor do they tell
 * the two directions apart, of streams or of datagrams: what a server has sent is, played back to it, a request, and what a
 * client has sent is an answer to it, which would hand an application its own bytes. So each side marks the salts that it
 * makes ({@link culvert.crypto.SaltMark}) and refuses those that bear its mark. A memory of own salts would know those of
 * one process, and of late only; the mark knows those of every process with the key, for ever, and takes no room that
 * requests need. Other programs see random salts.
 *
 * <p>May import {@code culvert.shadowsocks} and what that may, but not {@code culvert.shadowsocks.packet}.
 */
@NullMarked
package culvert.shadowsocks.stream;

import org.jspecify.annotations.NullMarked;
