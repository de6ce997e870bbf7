package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Chromium;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.WebTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the port in a real browser, light, dark and on a narrow screen; the pictures stay for who wants to look. */
@Timeout(300)
class PageInChromiumTest {
    @TempDir
    private Path profile;

    @Test
    void thePageIsWholeInLightAndDarkAndOnANarrowScreen() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(Engine.EPOLL, Method.AES_256_GCM);
                Socket closed = Ports.closed()) {
            Chromium browser = new Chromium(profile, List.of());
            String url = "http://127.0.0.1:" + tunnel.socks().getPort() + "/";
            tunnel.local().asks(target.address());
            List<Socket> live = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                live.add(exchange(tunnel, target, 20_000 * i));
            }
            exchange(tunnel, target, 50_000).close();
            try (Socket refused = SocksClient.connect(tunnel.socks(), "127.0.0.1", closed.getLocalPort())) {
                assertTrue(SocksClient.endsWithReset(refused, new byte[] {'x'}));
            }
            tunnel.local().events().await(2);
            Thread busy = Thread.ofVirtual().start(() -> exchangeForEver(tunnel, target));
            String light = browser.shot("page-light", false, 1100, 2100, url);
            for (int again = 0; again < 3 && !light.contains("The tunnel works"); again++) {
                light = browser.shot("page-light", false, 1100, 2100, url);
            }
            assertTrue(light.contains("The tunnel works"), light);
            assertTrue(light.contains("127.0.0.1:" + closed.getLocalPort()), light);
            assertTrue(light.contains("The server hung up at once"), light);
            assertTrue(light.contains(">Copy</button>"), "its script runs");
            String dark = browser.shot("page-dark", true, 1100, 2100, url);
            assertTrue(dark.contains("class=\"plot\""), dark);
            browser.shot("page-narrow", false, 390, 2600, url);
            busy.interrupt();
            busy.join();
            for (Socket session : live) {
                session.close();
            }
        }
    }

    @Test
    void theSettingsThatItOffersTakeABrowserThroughTheTunnel() throws Exception {
        String name = "page.culvert.test";
        try (NameServer names = NameServer.open(Map.of(name, List.of(InetAddress.getLoopbackAddress())));
                WebTarget site = WebTarget.http().page("/", "text/html", "<p>by the settings of the page</p>");
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM).asking(names.address()))) {
            String pac = "http://127.0.0.1:" + tunnel.socks().getPort() + "/proxy.pac";
            String dom = new Chromium(profile, List.of("--proxy-pac-url=" + pac))
                    .load("http://" + name + ":" + site.port() + "/");
            assertTrue(dom.contains("by the settings of the page"), dom);
            assertTrue(names.asked().contains(name));
        }
    }

    private static Socket exchange(Tunnel tunnel, TcpTarget target, int bytes) throws IOException {
        Socket session = tunnel.connect(target);
        session.getOutputStream().write("x".repeat(bytes).getBytes(UTF_8));
        assertEquals(bytes, session.getInputStream().readNBytes(bytes).length);
        return session;
    }

    /** Something to draw. */
    private static void exchangeForEver(Tunnel tunnel, TcpTarget target) {
        try (Socket session = tunnel.connect(target)) {
            for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
                int bytes = 1000 * (1 + i % 9);
                session.getOutputStream().write(new byte[bytes]);
                assertEquals(bytes, session.getInputStream().readNBytes(bytes).length);
                LockSupport.parkNanos(20_000_000L);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
