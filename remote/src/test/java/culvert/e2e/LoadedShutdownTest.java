package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.Until;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM for both ends while they are busy. */
@Timeout(120)
class LoadedShutdownTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final int DOWNLOADS = 8;

    /** More than all buffers on the way hold, so that none has ended while its reader waits. */
    private static final Payload MUCH = new Payload(5, 40_000_000);

    @Test
    void runningDownloadsAreFinishedAndNobodyElseIsTaken() throws Exception {
        try (TcpTarget source = TcpTarget.open(connection -> MUCH.writeTo(connection.getOutputStream()));
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD)) {
            List<Callable<Payload.Received>> readers = new ArrayList<>();
            for (int i = 0; i < DOWNLOADS; i++) {
                Socket download = SocksClient.connect(local.address(), "127.0.0.1", source.port());
                readers.add(() -> {
                    try (download) {
                        return Payload.read(download.getInputStream());
                    }
                });
            }
            Until.isTrue(SOON, local.process()::log, () -> source.accepted() == DOWNLOADS);
            remote.process().terminate();
            remote.awaitDeaf(SOON);
            local.process().terminate();
            local.awaitDeaf(SOON);
            assertTrue(local.process().isAlive() && remote.process().isAlive());
            for (Payload.Received received : Together.run(readers)) {
                assertEquals(MUCH.expected(), received);
            }
            assertEquals(0, remote.process().awaitEnd(SOON));
            assertEquals(0, local.process().awaitEnd(SOON));
            assertEquals(
                    DOWNLOADS, local.count("cause=complete"), local.process().log());
        }
    }
}
