package culvert.remote.fleet;

import culvert.crypto.Edition;
import culvert.e2e.rig.Memory;
import culvert.shadowsocks.SaltMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** A program that is told of so many requests while the store is away, and says what those weigh that wait for it. */
final class Backlog {
    /** Of each method with keys of 256 bits. */
    private static final int SALT_BYTES = 32;

    private Backlog() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        Store place = new Store(
                "redis.example", 1, false, 0, Optional.empty(), Optional.empty(), "", false, Duration.ofDays(1));
        Link.Opener away = () -> {
            throw new IOException("connection refused");
        };
        try (SharedSalts shared = new SharedSalts(place, away, _ -> {}, SharedSalts.AVAILABLE_PATIENCE)) {
            SaltMemory memory = shared.behind(_ -> true, Edition.AEAD);
            memory.confirm(salt(0));
            long before = Memory.held();
            for (int i = 1; i < count; i++) {
                memory.confirm(salt(i));
            }
            long held = Memory.held() - before;
            System.out.printf(
                    "%d wait, %d were lost, %d bytes%n",
                    shared.waiting(), shared.figures().lost(), held);
        }
    }

    private static byte[] salt(int number) {
        return ByteBuffer.allocate(SALT_BYTES).putInt(number).array();
    }
}
