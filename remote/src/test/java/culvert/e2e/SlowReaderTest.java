package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Memory;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that reads nothing holds up its sender, not memory: nobody reads ahead. */
@Timeout(120)
class SlowReaderTest {
    private static final long BYTES = 300_000_000;
    private static final long MOST_GROWTH = 2_000_000;
    private static final Duration BLOCKED_WITHIN = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(Engine.class)
    void threeHundredMegabytesWaitOutsideOfTheProgram(Engine engine) throws Exception {
        Payload payload = new Payload(7, BYTES);
        AtomicLong written = new AtomicLong();
        TcpTarget.Service service = connection -> payload.writeTo(counted(connection.getOutputStream(), written));
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, Method.AES_256_GCM)) {
            warmUp(tunnel);
            long before = Memory.held();
            try (Socket client = tunnel.connect(target)) {
                Until.isTrue(() -> "the sender never began", () -> written.get() > 0);
                long blockedAt = Until.isAtRest(BLOCKED_WITHIN, written::get);
                assertTrue(blockedAt > 0 && blockedAt < BYTES / 2, "the sender was held up after " + blockedAt);
                // what earlier tests have left goes away, what this client makes us hold would not
                long growth = Memory.held() - before;
                for (int looks = 10; looks > 0 && growth >= MOST_GROWTH; looks--) {
                    growth = Memory.held() - before;
                }
                assertTrue(growth < MOST_GROWTH, "held " + growth + " bytes more for a client that reads nothing");
                assertEquals(payload.expected(), Payload.read(client.getInputStream()));
            }
        }
    }

    /** Loads the classes and fills the pools that every busy session needs. */
    private static void warmUp(Tunnel tunnel) throws Exception {
        Payload some = new Payload(1, 20_000_000);
        try (TcpTarget target = TcpTarget.open(connection -> some.writeTo(connection.getOutputStream()));
                Socket client = tunnel.connect(target)) {
            assertEquals(some.expected(), Payload.read(client.getInputStream()));
        }
    }

    private static OutputStream counted(OutputStream out, AtomicLong written) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                out.write(from, offset, length);
                written.addAndGet(length);
            }
        };
    }
}
