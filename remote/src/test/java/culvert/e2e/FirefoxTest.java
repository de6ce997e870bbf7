package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.WebTarget;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Firefox behind the tunnel, with the preferences that the port's own page offers, shows a page whose name only the
 * remote can resolve.
 */
@Timeout(240)
class FirefoxTest {
    private static final String NAME = "page.culvert.test";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern PREFERENCE = Pattern.compile("network\\.proxy\\.[a-z0-9_.]*[a-z0-9]");
    private static final Pattern OFFERED = Pattern.compile("user_pref\\(.*\\);");
    /** The page has this colour once its style and its script have come. */
    private static final int GREEN = 0xFF1B7F3B;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Culvert</title>
            <link rel="stylesheet" href="/style.css"></head>
            <body><h1>Culvert</h1><script src="/script.js"></script></body></html>
            """;
    private static final String STYLE = "body { color: white; background: #444 } body.done { background: #1b7f3b }";
    private static final String SCRIPT = "document.body.className = 'done';";

    /** What a fresh profile does at its first start that is not the test's. */
    private static final String QUIET = """
            user_pref("app.update.enabled", false);
            user_pref("browser.aboutwelcome.enabled", false);
            user_pref("browser.shell.checkDefaultBrowser", false);
            user_pref("datareporting.policy.dataSubmissionEnabled", false);
            user_pref("datareporting.policy.firstRunURL", "");
            user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
            user_pref("network.captive-portal-service.enabled", false);
            user_pref("network.connectivity-service.enabled", false);
            """;

    @TempDir
    private Path profile;

    /** The same port for every kind of proxy. */
    @ParameterizedTest
    @ValueSource(strings = {"socks5", "http", "pac"})
    void firefoxShowsAPageByANameThatOnlyTheRemoteKnows(String proxy) throws Exception {
        Path screenshot = Path.of("target", "firefox-through-the-tunnel.png");
        Files.deleteIfExists(screenshot);
        try (NameServer names = NameServer.open(Map.of(NAME, List.of(InetAddress.getLoopbackAddress())));
                WebTarget target = WebTarget.http()
                        .page("/", "text/html", PAGE)
                        .page("/style.css", "text/css", STYLE)
                        .page("/script.js", "text/javascript", SCRIPT);
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM).asking(names.address()))) {
            tunnel.local().asks(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
            Files.writeString(profile.resolve("user.js"), QUIET + preferences(proxy, tunnel));
            Program.installed("firefox-esr")
                    .with("HOME", profile.toString())
                    .run(
                            LIMIT,
                            "--headless",
                            "--no-remote",
                            "--profile",
                            profile.toString(),
                            "--window-size=800,600",
                            "--screenshot",
                            screenshot.toAbsolutePath().toString(),
                            "http://" + NAME + ":" + target.port() + "/")
                    .succeeded();
            assertTrue(target.hits("/style.css") > 0 && target.hits("/script.js") > 0, "all of the page came");
            assertTrue(names.asked().contains(NAME));
        }
        BufferedImage image = ImageIO.read(screenshot.toFile());
        assertEquals(GREEN, image.getRGB(image.getWidth() - 20, image.getHeight() - 20), "the corner of the page");
    }

    private static String preferences(String proxy, Tunnel tunnel) throws Exception {
        int port = tunnel.socks().getPort();
        return switch (proxy) {
            case "socks5" -> offered(port);
            case "http" -> """
                    user_pref("network.proxy.type", 1);
                    user_pref("network.proxy.http", "127.0.0.1");
                    user_pref("network.proxy.http_port", %d);
                    user_pref("network.proxy.ssl", "127.0.0.1");
                    user_pref("network.proxy.ssl_port", %d);
                    """.formatted(port, port);
            default -> """
                    user_pref("network.proxy.type", 2);
                    user_pref("network.proxy.autoconfig_url", "http://127.0.0.1:%d/proxy.pac");
                    """.formatted(port);
        };
    }

    /** What the page says that is to be copied; README names no preference that is not among it. */
    private static String offered(int port) throws Exception {
        String page;
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .build();
            page = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
        String lines =
                OFFERED.matcher(page).results().map(MatchResult::group).collect(Collectors.joining("\n", "", "\n"));
        List<String> named = PREFERENCE
                .matcher(Files.readString(README))
                .results()
                .map(MatchResult::group)
                .toList();
        assertFalse(named.isEmpty());
        for (String name : named) {
            assertTrue(lines.contains('"' + name + '"'), name + " is not among\n" + lines);
        }
        return lines;
    }
}
