package culvert.local.socks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** Who may use a SOCKS port; nobody in particular when it is empty. Never prints a password. */
public final class SocksUsers {
    private final List<byte[]> all;
    private final Guesses guesses = new Guesses(System::nanoTime);

    /** Takes names with their passwords; neither is empty or longer than 255 bytes, as RFC 1929 has it. */
    public SocksUsers(Map<String, String> passwords) {
        all = passwords.entrySet().stream()
                .map(user ->
                        joined(user.getKey().getBytes(UTF_8), user.getValue().getBytes(UTF_8)))
                .toList();
    }

    /** How often each address may guess. */
    Guesses guesses() {
        return guesses;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Takes the same time whichever user, and how much of a password, was right. */
    boolean know(byte[] name, byte[] password) {
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
