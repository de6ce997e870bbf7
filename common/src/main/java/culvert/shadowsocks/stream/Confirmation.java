package culvert.shadowsocks.stream;

import culvert.net.AuthenticationException;
import culvert.net.FailureException;
import culvert.shadowsocks.SaltMemory;

/**
 * The last question about one request: whether those elsewhere know it too. Where it is refused before, by its bytes, the
 * refusal takes as long as the question would have.
 */
final class Confirmation {
    private final SaltMemory salts;
    private boolean isAsked;

    Confirmation(SaltMemory salts) {
        this.salts = salts;
    }

    /** Once the request is understood, with nothing borrowed: it may take a moment. */
    void of(byte[] salt) throws AuthenticationException {
        isAsked = true;
        salts.confirm(salt);
    }

    /** Called when the request is refused, for whatever reason. */
    void refused(FailureException why) {
        boolean isByItsBytes = switch (why.reason()) {
            case AUTHENTICATION, REPLAY, CLOCK, MALFORMED, UNSUPPORTED_ADDRESS -> true;
            default -> false; // the peer has ended, or time has
        };
        if (isByItsBytes && !isAsked) {
            salts.pretend();
        }
    }
}
