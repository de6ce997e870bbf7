package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LivePage;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.WebTarget;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real browser behind the tunnel shows a page whose name only the remote can resolve. */
@Timeout(120)
class ChromiumTest {
    private static final String NAME = "page.culvert.test";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path SCREENSHOT = Path.of("target", "chromium-through-the-tunnel.png");
    /** The page paints its background in this colour once its script has fetched everything. */
    private static final int GREEN = 0xFF1B7F3B;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Culvert</title>
            <link rel="stylesheet" href="/style.css"></head>
            <body><h1>Culvert</h1><p id="sum">waiting</p><script src="/script.js"></script></body></html>
            """;
    private static final String STYLE = """
            body { font: 32px sans-serif; margin: 40px; color: white; background: #444 }
            body.done { background: #1b7f3b }
            """;
    private static final String SCRIPT = """
            Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(n => fetch('/number/' + n).then(r => r.text()))).then(all => {
                const sum = all.map(Number).reduce((a, b) => a + b, 0);
                document.getElementById('sum').textContent = 'eight fetches through the tunnel add up to ' + sum;
                document.body.className = 'done';
            });
            """;

    @TempDir
    private Path profile;

    /** The same port for both kinds of proxy. */
    @ParameterizedTest
    @ValueSource(strings = {"socks5", "http"})
    void chromiumRendersAPageByANameThatOnlyTheRemoteKnows(String proxy) throws Exception {
        Files.deleteIfExists(SCREENSHOT);
        try (NameServer names = NameServer.open(Map.of(NAME, List.of(InetAddress.getLoopbackAddress())));
                WebTarget target = site();
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM).asking(names.address()))) {
            String dom = browse(tunnel, proxy, "http://" + NAME + ":" + target.port() + "/");

            assertTrue(dom.contains("eight fetches through the tunnel add up to 36"), dom);
            assertEquals(1, target.hits("/script.js"));
            assertEquals(1, target.hits("/style.css"));
            assertTrue(names.asked().contains(NAME));
        }
        BufferedImage image = ImageIO.read(SCREENSHOT.toFile());
        assertEquals(800, image.getWidth());
        assertEquals(GREEN, image.getRGB(image.getWidth() - 20, image.getHeight() - 20), "the corner of the page");
    }

    /** Each side waits for the other's last word, so that nothing on the way may hold anything back. */
    @ParameterizedTest
    @ValueSource(strings = {"socks5", "http"})
    void aWebSocketAndServerSentEventsGoThrough(String proxy) throws Exception {
        try (NameServer names = NameServer.open(Map.of(NAME, List.of(InetAddress.getLoopbackAddress())));
                LivePage page = LivePage.open();
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM).asking(names.address()));
                Running browser = chromium(tunnel, proxy)
                        .start("--remote-debugging-port=0", "http://" + NAME + ":" + page.port() + "/")) {
            Until.isTrue(LIMIT, browser::log, () -> page.outcome().isDone() || !browser.isAlive());
            assertTrue(page.outcome().isDone(), browser::log);
            assertEquals("""
                    {"socket":["round 1","round 2","round 3","round 4","round 5"],"events":["1","2","3","4","5"]}""", page.outcome().join());
        }
    }

    private static WebTarget site() throws Exception {
        WebTarget target = WebTarget.http()
                .page("/", "text/html", PAGE)
                .page("/style.css", "text/css", STYLE)
                .page("/script.js", "text/javascript", SCRIPT);
        for (int n = 1; n <= 8; n++) {
            target.page("/number/" + n, "text/plain", Integer.toString(n));
        }
        return target;
    }

    /** Answers the page as it is once its scripts have run. */
    private String browse(Tunnel tunnel, String proxy, String url) throws Exception {
        return chromium(tunnel, proxy)
                .run(
                        LIMIT,
                        "--window-size=800,600",
                        "--virtual-time-budget=10000",
                        "--screenshot=" + SCREENSHOT.toAbsolutePath(),
                        "--dump-dom",
                        url)
                .succeeded()
                .out();
    }

    private Program chromium(Tunnel tunnel, String proxy) {
        return Program.installed("chromium")
                .and(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile,
                        "--proxy-server=" + proxy + "://127.0.0.1:"
                                + tunnel.socks().getPort());
    }
}
