package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import java.time.InstantSource;

/**
 * What a 2022 server sends first, with one write and only when it has something to say: {@code salt Seal(fixed header)
 * Seal(first payload)}.
 */
final class OutgoingResponse implements OutgoingHeader {
    private final IncomingRequest request;
    private final InstantSource clock;

    OutgoingResponse(IncomingRequest request, InstantSource clock) {
        this.request = request;
        this.clock = clock;
    }

    @Override
    public boolean goesAlone() {
        return false;
    }

    @Override
    public int carries(int length) {
        return Math.min(length, ChunkCipher.SENT_PAYLOAD);
    }

    @Override
    public SessionKey begin(SessionKeys keys, byte[] into) {
        return keys.sealing(user(), into, 0);
    }

    @Override
    public int seal(ChunkCipher cipher, byte[] from, int offset, int length, byte[] into) {
        byte[] fixed = FixedHeader.response(clock, request.salt(), length);
        int end = cipher.seal(fixed, 0, fixed.length, into, user().method().saltBytes());
        return cipher.seal(from, offset, length, into, end);
    }

    private MasterKey user() {
        return request.user().key();
    }
}
