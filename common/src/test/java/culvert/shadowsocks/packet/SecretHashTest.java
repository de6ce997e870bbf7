package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.KeyHash;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.net.User;
import culvert.shadowsocks.UserKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What peers choose so that it meets in a table does not. */
class SecretHashTest {
    private static final int MANY = 20_480;

    /** Of so many hashes of 32 bits a few may meet by chance. */
    private static final int BY_CHANCE = 5;

    private final Set<Integer> hashes = new HashSet<>();

    @Test
    void sessionIdsWhoseHalvesCancelOutDoNotMeet() {
        KeyHash user = new KeyHash(1, 2);
        for (long i = 0; i < MANY; i++) {
            long id = (i << 32) | (i ^ 0x5A5A5A);
            hashes.add(new Edition2022Association.Id(user, id).hashCode());
            assertEquals(new Edition2022Association.Id(user, id), new Edition2022Association.Id(user, id));
        }
        assertTrue(hashes.size() > MANY - BY_CHANCE, () -> hashes.size() + " hashes");
    }

    @Test
    void addressesWhoseWordsHaveTheSameSumDoNotMeet() throws UnknownHostException {
        UserKey user = new UserKey(User.UNNAMED, MasterKey.fromPassword(Method.AES_128_GCM, "a password"));
        for (int i = 0; i < MANY; i++) {
            byte[] bytes = ByteBuffer.allocate(16)
                    .putLong(0x20010DB800000000L)
                    .putInt(i)
                    .putInt(-i)
                    .array();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(bytes), 4000);
            hashes.add(new AeadPacketServer.Source(address, user).hashCode());
            assertEquals(new AeadPacketServer.Source(address, user), new AeadPacketServer.Source(address, user));
        }
        assertTrue(hashes.size() > MANY - BY_CHANCE, () -> hashes.size() + " hashes");
    }
}
