/**
 * The wire: Shadowsocks as a stream that decorates a stream, one half for each end.
 *
 * <p>{@link culvert.shadowsocks.ServerProtocol} and {@link culvert.shadowsocks.ClientProtocol} are all that the two ends
 * see; {@link culvert.shadowsocks.Shadowsocks} makes them. Invariants: no byte is delivered before its tag was verified;
 * a failure is final; an idle stream holds no buffer and no cipher, only its two session keys and a partial chunk if
 * there is one; what is borrowed from the runner is given back by a thread that is certain of being its only user.
 *
 * <p>May import {@code culvert.address}, {@code culvert.crypto} and {@code culvert.net}.
 */
@NullMarked
package culvert.shadowsocks;

import org.jspecify.annotations.NullMarked;
