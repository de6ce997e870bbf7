package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Chromium;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the server in a real browser, which has a real local end for its proxy. The pictures stay for who wants to look. */
@Timeout(300)
class TunnelPageInChromiumTest {
    private static final String URL = "http://culvert.internal/";

    @TempDir
    private Path directory;

    @Test
    void aUserSeesItselfInLightAndDarkAndOnANarrowScreen() throws Exception {
        LimitedUsers users = new LimitedUsers(directory, Method.AES_256_GCM)
                .user(
                        "alice",
                        "\"quota\": \"5M/month\"",
                        "\"rate_down\": \"20M\"",
                        "\"rate_up\": \"5M\"",
                        "\"max_devices\": 3",
                        "\"expires\": \"2099-01-31\"");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = users.remote();
                Culvert local = users.local("alice", remote)) {
            carry(local, target, 600_000);
            Chromium browser = new Chromium(
                    Files.createDirectory(directory.resolve("profile")),
                    List.of("--proxy-server=socks5://127.0.0.1:"
                            + local.address().getPort()));
            String light = browser.shot("tunnel-page-light", false, 1100, 1000, URL);
            assertTrue(light.contains("</span>alice</h1>"), light);
            assertFalse(light.contains(" UTC</time>"), "its script says times by the clock of the browser");
            String dark = browser.shot("tunnel-page-dark", true, 1100, 1000, URL);
            assertTrue(dark.contains("class=\"plot day\""), dark);
            browser.shot("tunnel-page-narrow", false, 360, 1300, URL);
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    private static void carry(Culvert local, TcpTarget target, int bytes) throws Exception {
        try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            session.getOutputStream().write(new byte[bytes]);
            assertEquals(bytes, session.getInputStream().readNBytes(bytes).length);
        }
    }
}
