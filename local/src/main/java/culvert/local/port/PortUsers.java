package culvert.local.port;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.net.Cause;
import culvert.net.PeerException;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Who may use the port; anybody when it is empty. Never prints a password. */
public final class PortUsers {
    /** A longer name or password is nobody's. */
    private static final int MAX_BYTES = 255;

    private final List<byte[]> all;
    private final Guesses guesses;

    /** Takes names with their passwords; neither is empty or longer than 255 bytes, as RFC 1929 has it. */
    public PortUsers(Map<String, String> passwords) {
        this(passwords, new Guesses(System::nanoTime));
    }

    private PortUsers(Map<String, String> passwords, Guesses guesses) {
        this.guesses = guesses;
        all = passwords.entrySet().stream()
                .map(user ->
                        joined(user.getKey().getBytes(UTF_8), user.getValue().getBytes(UTF_8)))
                .toList();
    }

    /** Others in their place; who has guessed wrongly still waits. */
    public PortUsers with(Map<String, String> passwords) {
        return new PortUsers(passwords, guesses);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * Returns when the credentials are a user's, after the pause that the client's address has earned.
     *
     * @throws PeerException with {@link Cause#CREDENTIALS} when they are not; the client has not been told
     */
    public void check(byte[] name, byte[] password, Stream client, HandshakeInput in) throws IOException {
        InetAddress from = client.remoteAddress().getAddress();
        Duration wait = guesses.turn(from);
        if (wait.isNegative()) {
            throw new PeerException(Cause.CREDENTIALS, "too many wrong passwords from this address");
        }
        in.pause(wait);
        if (!know(name, password)) {
            guesses.wrong(from);
            throw new PeerException(Cause.CREDENTIALS, "unknown user or wrong password");
        }
        guesses.right(from);
    }

    /** Takes the same time whichever user, and how much of a password, was right. */
    private boolean know(byte[] name, byte[] password) {
        if (name.length > MAX_BYTES || password.length > MAX_BYTES) {
            return false;
        }
        byte[] claimed = joined(name, password);
        boolean known = false;
        for (byte[] user : all) {
            known |= MessageDigest.isEqual(claimed, user);
        }
        return known;
    }

    /** The name's length in front keeps {@code ab + c} apart from {@code a + bc}. */
    private static byte[] joined(byte[] name, byte[] password) {
        byte[] both = new byte[1 + name.length + password.length];
        both[0] = (byte) name.length;
        System.arraycopy(name, 0, both, 1, name.length);
        System.arraycopy(password, 0, both, 1 + name.length, password.length);
        return both;
    }
}
