package culvert.shadowsocks.stream;

import culvert.address.Target;
import culvert.crypto.BadTagException;
import culvert.crypto.ChunkCipher;
import culvert.crypto.Method;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.Timestamps;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The client of a 2022 stream (SIP022), with identity headers where it has been given a chain of keys. */
final class Edition2022Client implements ClientProtocol {
    private final ClientKeys keys;
    private final ClientRules rules;
    private final Pools pools;
    private final int saltBytes;

    Edition2022Client(ClientKeys keys, ClientRules rules, Pools pools) {
        this.keys = keys;
        this.rules = rules;
        this.pools = pools;
        this.saltBytes = keys.user().method().saltBytes();
    }

    @Override
    public Stream open(Stream raw, Target target) {
        return new ChunkStream(raw, pools, ChunkRules.EDITION_2022, new Exchange(target));
    }

    @Override
    public void close() {
        keys.close();
    }

    /**
     * Sent, with one write: {@code salt [identity headers] Seal(fixed header) Seal(variable header)}, with the first
     * payload, or padding when there is none. Received: {@code salt Seal(fixed header)}, which names the salt.
     */
    private final class Exchange implements Handshake {
        private final Target target;
        private int paddingIfAlone;

        /** Null until it is sent; read by the other direction's thread. */
        private volatile byte @Nullable [] salt;

        Exchange(Target target) {
            this.target = target;
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
        public int plainBytes() {
            return saltBytes + keys.headerBytes();
        }

        @Override
        public SessionKey begin(SessionKeys sessionKeys, byte[] into) {
            SessionKey key = sessionKeys.sealing(keys.user(), into, 0);
            keys.writeHeaders(sessionKeys, into);
            paddingIfAlone = sessionKeys.draw(VariableHeader.MAX_PADDING);
            salt = Arrays.copyOf(into, saltBytes);
            return key;
        }

        @Override
        public int seal(ChunkCipher cipher, byte[] from, int offset, int length, byte[] into) {
            int padding = length == 0 ? paddingIfAlone : 0;
            byte[] variable = VariableHeader.write(target, padding, from, offset, length);
            byte[] fixed = FixedHeader.request(rules.clock(), variable.length);
            int end = cipher.seal(fixed, 0, fixed.length, into, plainBytes());
            return cipher.seal(variable, 0, variable.length, into, end);
        }

        @Override
        public int incomingBytes() {
            return saltBytes + FixedHeader.responseBytes(saltBytes) + Method.TAG_BYTES;
        }

        @Override
        public boolean inOneRead() {
            return !rules.lenientSegments();
        }

        @Override
        public Incoming open(byte[] from, int at, SessionKeys sessionKeys, ChunkCipher cipher) throws FailureException {
            SessionKey key = sessionKeys.opening(keys.user(), from, at);
            boolean begun = false;
            try {
                int length = check(cipher.openHeader(key, from, at + saltBytes, FixedHeader.responseBytes(saltBytes)));
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
            FixedHeader.checkResponse(header);
            byte[] sent = salt;
            if (sent == null || !FixedHeader.answers(header, sent)) {
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
    }
}
