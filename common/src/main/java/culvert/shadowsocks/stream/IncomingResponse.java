package culvert.shadowsocks.stream;

import culvert.crypto.BadTagException;
import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.Timestamps;
import java.time.Duration;

/** What a 2022 client reads first: {@code salt Seal(fixed header)}, in answer to its request. */
final class IncomingResponse implements IncomingHeader {
    private final MasterKey user;
    private final OutgoingRequest request;
    private final ClientRules rules;

    IncomingResponse(MasterKey user, OutgoingRequest request, ClientRules rules) {
        this.user = user;
        this.request = request;
        this.rules = rules;
    }

    @Override
    public int bytes() {
        return user.method().saltBytes() + headerBytes() + Method.TAG_BYTES;
    }

    @Override
    public boolean inOneRead() {
        return !rules.lenientSegments();
    }

    @Override
    public Begun begin(byte[] from, int at, SessionKeys keys, ChunkCipher cipher) throws FailureException {
        SessionKey key = keys.opening(user, from, at);
        boolean begun = false;
        try {
            byte[] header = cipher.openHeader(key, from, at + user.method().saltBytes(), headerBytes());
            int length = check(header);
            begun = true;
            return new Begun(key, length);
        } catch (BadTagException e) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        } finally {
            if (!begun) {
                key.close();
            }
        }
    }

    private int check(byte[] header) throws FailureException {
        FixedHeader.checkResponse(header);
        byte[] salt = request.salt();
        if (salt == null || !FixedHeader.answers(header, salt)) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        }
        long skew = FixedHeader.skew(header, rules.clock());
        rules.serverSkew().accept(Duration.ofSeconds(skew));
        Timestamps.check(skew);
        int length = FixedHeader.length(header);
        if (length == 0) {
            throw new PeerException(Cause.MALFORMED, "a response with nothing in it");
        }
        return length;
    }

    private int headerBytes() {
        return FixedHeader.responseBytes(user.method().saltBytes());
    }
}
