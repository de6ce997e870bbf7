package culvert.shadowsocks.stream;

import culvert.crypto.BadTagException;
import culvert.crypto.ChunkCipher;
import culvert.crypto.Method;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Timestamps;
import culvert.shadowsocks.UserTable;
import culvert.shadowsocks.UserTable.User;
import java.util.Arrays;
import java.util.Optional;

/** What a 2022 server reads first: {@code salt [identity header] Seal(fixed header)}. */
final class IncomingRequest implements IncomingHeader {
    private final UserTable users;
    private final ServerRules rules;

    private byte[] salt = {};
    private Optional<User> user = Optional.empty();

    IncomingRequest(UserTable users, ServerRules rules) {
        this.users = users;
        this.rules = rules;
    }

    /** Once the header is open. */
    byte[] salt() {
        return salt;
    }

    /** Once the header is open. */
    User user() {
        return user.orElseThrow();
    }

    @Override
    public int bytes() {
        return sealedAt(0) + FixedHeader.REQUEST_BYTES + Method.TAG_BYTES;
    }

    @Override
    public boolean inOneRead() {
        return !rules.lenientSegments();
    }

    @Override
    public Begun begin(byte[] from, int at, SessionKeys keys, ChunkCipher cipher) throws FailureException {
        User found = users.find(from, at, keys);
        if (found == null) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        }
        SessionKey key = keys.opening(found.key(), from, at);
        boolean begun = false;
        try {
            byte[] header = cipher.openHeader(key, from, sealedAt(at), FixedHeader.REQUEST_BYTES);
            FixedHeader.checkRequest(header);
            Timestamps.check(FixedHeader.skew(header, rules.clock()));
            int length = FixedHeader.length(header);
            if (length < VariableHeader.MIN_BYTES) {
                throw new PeerException(Cause.MALFORMED, "a variable header of " + length + " bytes");
            }
            salt = Arrays.copyOfRange(from, at, at + users.method().saltBytes());
            if (!rules.salts().remember(salt)) {
                throw new AuthenticationException(Cause.REPLAY);
            }
            user = Optional.of(found);
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

    /** Where the sealed part begins behind a salt {@code at} that place. */
    private int sealedAt(int at) {
        return at + users.method().saltBytes() + users.headerBytes();
    }
}
