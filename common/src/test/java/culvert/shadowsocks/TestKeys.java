package culvert.shadowsocks;

import culvert.crypto.ChunkCipher;
import culvert.crypto.Edition;
import culvert.crypto.FirstBlock;
import culvert.crypto.Method;
import culvert.crypto.SessionKeys;
import culvert.net.Pooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** A password for each method, whatever its family wants one to be, and users where it can have some. */
public final class TestKeys {
    private TestKeys() {}

    public static String password(Method method) {
        return key(method, 1);
    }

    /** Another one than {@link #password}. */
    public static String wrongPassword(Method method) {
        return key(method, 99);
    }

    /** What streams borrow, where all that is drawn at random is this. */
    public static Pools drawing(Method method, byte[] drawn) {
        return new Pools(
                new Pooled<>("cipher", 8, () -> new ChunkCipher(method)),
                new Pooled<>(
                        "session keys",
                        8,
                        () -> new SessionKeys(
                                (into, offset, length) -> System.arraycopy(drawn, 0, into, offset, length))),
                new Pooled<>("first block", 8, () -> new FirstBlock(method)));
    }

    public static PortKeys alone(Method method) {
        return new PortKeys(method, password(method), Map.of());
    }

    public static PortKeys users(Method method) {
        return new PortKeys(method, password(method), Map.of("alice", key(method, 2), "bob", key(method, 3)));
    }

    /** What alice's client is given. */
    public static String alice(Method method) {
        return password(method) + ":" + key(method, 2);
    }

    /** What a client is given that the server does not know, or not any more. */
    public static String stranger(Method method) {
        return password(method) + ":" + key(method, 4);
    }

    /** The one of somebody with a name, of whom there may be any number. */
    public static String key(Method method, String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, method.keyBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String key(Method method, int number) {
        if (method.edition() == Edition.AEAD) {
            return "a password, number " + number;
        }
        byte[] bytes = new byte[method.keyBytes()];
        Arrays.fill(bytes, (byte) number);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
