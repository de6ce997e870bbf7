package culvert.shadowsocks.stream;

import culvert.address.Target;
import culvert.crypto.ChunkCipher;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.shadowsocks.ClientKeys;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a 2022 client sends first, with one write: {@code salt [identity headers] Seal(fixed header) Seal(variable
 * header)}, with the first payload, or padding when there is none.
 */
final class OutgoingRequest implements OutgoingHeader {
    private final ClientKeys keys;
    private final Target target;
    private final InstantSource clock;

    private int paddingIfAlone;

    /** Read by the other direction's thread. */
    private volatile byte @Nullable [] salt;

    OutgoingRequest(ClientKeys keys, Target target, InstantSource clock) {
        this.keys = keys;
        this.target = target;
        this.clock = clock;
    }

    /** Null until it is sent. */
    byte @Nullable [] salt() {
        return salt;
    }

    @Override
    public boolean goesAlone() {
        return true;
    }

    @Override
    public int carries(int length) {
        return Math.min(length, ChunkCipher.SENT_PAYLOAD - VariableHeader.bytes(target, 0));
    }

    @Override
    public SessionKey begin(SessionKeys sessionKeys, byte[] into) {
        SessionKey key = sessionKeys.sealing(keys.user(), into, 0);
        keys.writeHeaders(sessionKeys, into);
        paddingIfAlone = sessionKeys.draw(VariableHeader.MAX_PADDING);
        salt = Arrays.copyOf(into, keys.user().method().saltBytes());
        return key;
    }

    @Override
    public int seal(ChunkCipher cipher, byte[] from, int offset, int length, byte[] into) {
        int padding = length == 0 ? paddingIfAlone : 0;
        byte[] variable = VariableHeader.write(target, padding, from, offset, length);
        byte[] fixed = FixedHeader.request(clock, variable.length);
        int at = keys.user().method().saltBytes() + keys.headerBytes();
        int end = cipher.seal(fixed, 0, fixed.length, into, at);
        return cipher.seal(variable, 0, variable.length, into, end);
    }
}
