package culvert.shadowsocks.stream;

import culvert.crypto.BadTagException;
import culvert.crypto.ChunkCipher;
import culvert.crypto.Method;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Timestamps;
import culvert.shadowsocks.UserKey;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server of a 2022 stream (SIP022). A request's salt is remembered when its fixed header has been authenticated, so
 * that the memory cannot be filled without the key, and a replay is not waited for.
 */
final class Edition2022Server implements ServerProtocol {
    private final Users users;
    private final ServerRules rules;
    private final Pools pools;
    private final int saltBytes;

    Edition2022Server(Users users, ServerRules rules, Pools pools) {
        this.users = users;
        this.rules = rules;
        this.pools = pools;
        this.saltBytes = users.method().saltBytes();
    }

    @Override
    public Accepted accept(Stream raw, Deadline deadline) throws IOException {
        Exchange exchange = new Exchange(users);
        ChunkStream stream = new ChunkStream(raw, pools, ChunkRules.EDITION_2022, exchange);
        Confirmation confirmation = new Confirmation(rules.salts());
        boolean accepted = false;
        try {
            byte[] header = readHeader(stream, deadline);
            VariableHeader asked = VariableHeader.read(header);
            stream.unread(header, asked.payloadAt());
            confirmation.of(exchange.requestSalt);
            stream.prepareAnswer();
            accepted = true;
            return new Accepted(asked.target(), stream, exchange.user().user());
        } catch (FailureException refused) {
            confirmation.refused(refused);
            throw refused;
        } finally {
            if (!accepted) {
                stream.letGo();
            }
        }
    }

    private static byte[] readHeader(ChunkStream stream, Deadline deadline) throws IOException {
        while (true) {
            deadline.awaitReadable(stream);
            byte[] header = stream.tryReadPayload();
            if (header != null) {
                return header;
            }
        }
    }

    /**
     * Received: {@code salt [identity header] Seal(fixed header)}. Sent, with one write and only when there is something
     * to say: {@code salt Seal(fixed header) Seal(first payload)}.
     */
    private final class Exchange implements Handshake {
        private final Users users;
        private byte[] requestSalt = {};
        private @Nullable UserKey user;

        Exchange(Users users) {
            this.users = users;
        }

        /** Whose request it is, once the header is open. */
        UserKey user() {
            return Objects.requireNonNull(user);
        }

        @Override
        public int incomingBytes() {
            return saltBytes + users.headerBytes() + FixedHeader.REQUEST_BYTES + Method.TAG_BYTES;
        }

        @Override
        public boolean inOneRead() {
            return !rules.lenientSegments();
        }

        @Override
        public Incoming open(byte[] from, int at, SessionKeys keys, ChunkCipher cipher) throws FailureException {
            UserKey found = users.find(from, at, keys);
            if (found == null) {
                throw new AuthenticationException(Cause.AUTHENTICATION);
            }
            SessionKey key = keys.opening(found.key(), from, at);
            boolean begun = false;
            try {
                int sealed = at + saltBytes + users.headerBytes();
                int length = check(cipher.openHeader(key, from, sealed, FixedHeader.REQUEST_BYTES));
                requestSalt = Arrays.copyOfRange(from, at, at + saltBytes);
                if (!rules.salts().remember(requestSalt)) {
                    throw new AuthenticationException(Cause.REPLAY);
                }
                user = found;
                begun = true;
                return new Incoming(key, length);
            } catch (BadTagException e) {
                throw new AuthenticationException(Cause.AUTHENTICATION);
            } finally {
                if (!begun) {
                    key.close();
                }
            }
        }

        private int check(byte[] header) throws FailureException {
            FixedHeader.checkRequest(header);
            Timestamps.check(FixedHeader.skew(header, rules.clock()));
            int length = FixedHeader.length(header);
            if (length < VariableHeader.MIN_BYTES) {
                throw new PeerException(Cause.MALFORMED, "a variable header of " + length + " bytes");
            }
            return length;
        }

        @Override
        public int plainBytes() {
            return saltBytes;
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
            return keys.sealing(user().key(), into, 0);
        }

        @Override
        public int seal(ChunkCipher cipher, byte[] from, int offset, int length, byte[] into) {
            byte[] fixed = FixedHeader.response(rules.clock(), requestSalt, length);
            int end = cipher.seal(fixed, 0, fixed.length, into, saltBytes);
            return cipher.seal(from, offset, length, into, end);
        }
    }
}
