package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Link;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network between the two ends is gone for some seconds. */
@Tag("slow")
@Timeout(120)
class OutageTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Payload FIRST = new Payload(1, 5_000_000);
    private static final Payload REST = new Payload(2, 20_000_000);

    @Test
    void sessionsSurviveAShortOutageAndMissNothing() throws Exception {
        CountDownLatch pulled = new CountDownLatch(1);
        CompletableFuture<Payload.Received> uploaded = new CompletableFuture<>();
        try (Link link = Link.open();
                TcpTarget source = TcpTarget.open(InetAddress.getByName(link.ours()), connection -> {
                    FIRST.writeTo(connection.getOutputStream());
                    pulled.await();
                    REST.writeTo(connection.getOutputStream());
                });
                TcpTarget sink = TcpTarget.open(InetAddress.getByName(link.ours()), connection -> {
                    uploaded.complete(Payload.read(connection.getInputStream()));
                    connection.getOutputStream().write('e');
                });
                Culvert remote = Culvert.remoteBeyond(link, METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Socket download = SocksClient.connect(local.address(), link.ours(), source.port());
                Socket upload = SocksClient.connect(local.address(), link.ours(), sink.port())) {
            assertEquals(FIRST.expected(), Payload.read(download.getInputStream(), FIRST.bytes()));
            Callable<Payload.Received> rest = () -> Payload.read(download.getInputStream());
            Callable<Payload.Received> sent = () -> {
                REST.writeTo(upload.getOutputStream());
                upload.shutdownOutput();
                assertEquals('e', upload.getInputStream().read());
                return uploaded.get(1, TimeUnit.SECONDS);
            };
            Callable<Payload.Received> outage = () -> {
                link.pullOut();
                pulled.countDown();
                assertFalse(Until.holds(OUTAGE, () -> !remote.process().isAlive()), "the outage ended the remote");
                link.plugIn();
                return REST.expected();
            };
            download.setSoTimeout(60_000);
            upload.setSoTimeout(60_000);
            assertEquals(
                    List.of(REST.expected(), REST.expected(), REST.expected()),
                    Together.run(List.of(outage, rest, sent)));
        }
    }
}
