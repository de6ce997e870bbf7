package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.WebTarget;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the port in a real browser, light, dark and on a narrow screen; the pictures stay for who wants to look. */
@Timeout(300)
class PageInChromiumTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int LIGHT = 0xFFF4F6F5;
    private static final int DARK = 0xFF0F1514;

    @TempDir
    private Path profile;

    @Test
    void thePageIsWholeInLightAndDarkAndOnANarrowScreen() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(Engine.EPOLL, Method.AES_256_GCM);
                Socket closed = Ports.closed()) {
            tunnel.local().asks(target.address());
            List<Socket> live = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                live.add(exchange(tunnel, target, 20_000 * i));
            }
            exchange(tunnel, target, 50_000).close();
            try (Socket refused = SocksClient.connect(tunnel.socks(), "127.0.0.1", closed.getLocalPort())) {
                refused.getOutputStream().write('x');
                assertTrue(SocksClient.endsWithReset(refused));
            }
            tunnel.local().events().await(2);
            Thread busy = Thread.ofVirtual().start(() -> exchangeForEver(tunnel, target));
            String light = shot(tunnel, "page-light", 1100, 2100, "--blink-settings=preferredColorScheme=1");
            for (int again = 0; again < 3 && !light.contains("The tunnel works"); again++) {
                light = shot(tunnel, "page-light", 1100, 2100, "--blink-settings=preferredColorScheme=1");
            }
            assertTrue(light.contains("The tunnel works"), light);
            assertTrue(light.contains("127.0.0.1:" + closed.getLocalPort()), light);
            assertTrue(light.contains("The server hung up at once"), light);
            assertTrue(light.contains(">Copy</button>"), "its script runs");
            String dark = shot(tunnel, "page-dark", 1100, 2100, "--blink-settings=preferredColorScheme=0");
            assertTrue(dark.contains("class=\"plot\""), dark);
            shot(tunnel, "page-narrow", 390, 2600, "--blink-settings=preferredColorScheme=1");
            busy.interrupt();
            busy.join();
            for (Socket session : live) {
                session.close();
            }
        }
        assertEquals(LIGHT, corner("page-light", 1100));
        assertEquals(DARK, corner("page-dark", 1100));
        assertEquals(LIGHT, corner("page-narrow", 390));
        assertNotEquals(LIGHT, DARK);
    }

    @Test
    void theSettingsThatItOffersTakeABrowserThroughTheTunnel() throws Exception {
        String name = "page.culvert.test";
        try (NameServer names = NameServer.open(Map.of(name, List.of(InetAddress.getLoopbackAddress())));
                WebTarget site = WebTarget.http().page("/", "text/html", "<p>by the settings of the page</p>");
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM).asking(names.address()))) {
            String pac = "http://127.0.0.1:" + tunnel.socks().getPort() + "/proxy.pac";
            String dom = chromium("--proxy-pac-url=" + pac, "--dump-dom", "http://" + name + ":" + site.port() + "/");
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

    private String shot(Tunnel tunnel, String name, int width, int height, String scheme) throws Exception {
        Path file = picture(name);
        Files.deleteIfExists(file);
        return chromium(
                scheme,
                "--window-size=" + width + "," + height,
                "--hide-scrollbars",
                "--virtual-time-budget=5000",
                "--screenshot=" + file.toAbsolutePath(),
                "--dump-dom",
                "http://127.0.0.1:" + tunnel.socks().getPort() + "/");
    }

    private String chromium(String... more) throws Exception {
        return Program.installed("chromium")
                .and(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile)
                .run(LIMIT, more)
                .succeeded()
                .out();
    }

    private static Path picture(String name) {
        return Path.of("target", name + ".png");
    }

    private static int corner(String name, int width) throws IOException {
        BufferedImage image = ImageIO.read(picture(name).toFile());
        assertEquals(width, image.getWidth());
        return image.getRGB(2, 2);
    }
}
