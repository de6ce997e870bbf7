package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Chromium;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.DevTools;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.Running;
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

    /** What a person does: invites, switches off, and looks for somebody. */
    private static final String SCRIPT = """
            (async () => {
                const until = async found => {
                    while (!found()) { await new Promise(again => setTimeout(again, 50)); }
                    return found();
                };
                const form = await until(() => document.readyState === 'complete' && document.getElementById('invite'));
                form.elements.name.value = 'dora';
                form.elements.host.value = 'vps.example.com';
                form.elements.quota.value = '50G/month';
                form.requestSubmit();
                const link = await until(() => document.querySelector('#invitation code'));
                (await until(() => document.querySelector('button[data-switch=dora]'))).click();
                await until(() => document.querySelector('li[data-name=dora].ill'));
                const rows = [...document.querySelectorAll('#people li')];
                const filter = document.getElementById('filter');
                filter.value = 'dor';
                filter.dispatchEvent(new Event('input'));
                const found = rows.filter(row => row.isConnected && getComputedStyle(row).display !== 'none').length;
                return link.textContent + ' ' + document.getElementById('said').textContent
                    + ' found ' + found + ' of ' + rows.length;
            })()
            """;

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

    @Test
    void anAdministratorSeesAllInvitesAndSwitchesOff() throws Exception {
        LimitedUsers users = new LimitedUsers(directory, Method.AES_256_GCM)
                .managed()
                .user("alice", "\"admin\": true", "\"quota\": \"200G/month\"")
                .user("bob", "\"quota\": \"1M/day\"", "\"note\": \"<script>alert(1)</script> pays in cash\"");
        for (char first = 'c'; first <= 't'; first++) {
            users.user(
                    first + "-somebody",
                    first % 3 == 0 ? "\"note\": \"a friend of " + (char) (first - 1) + "\"" : "\"rate_down\": \"20M\"",
                    first % 4 == 0 ? "\"quota\": \"50G/month\"" : "\"max_devices\": 3",
                    first % 5 == 0 ? "\"enabled\": false" : "\"expires\": \"2099-01-31\"");
        }
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = users.remote();
                Culvert ofBob = users.local("bob", remote);
                Culvert local = users.local("alice", remote)) {
            carry(ofBob, target, 200_000);
            carry(local, target, 700_000);
            Chromium browser = new Chromium(
                    Files.createDirectory(directory.resolve("profile")),
                    List.of("--proxy-server=http://127.0.0.1:" + local.address().getPort()));
            try (Running open = browser.open(URL)) {
                String said = DevTools.run(open, SCRIPT);
                assertTrue(said.contains("@vps.example.com:") && said.contains("#dora"), said);
                assertTrue(said.contains("dora is off: what was open has ended."), said);
                assertTrue(said.contains("found 1 of 21"), said);
            }
            assertTrue(Files.readString(directory.resolve("users.json")).contains("dora"));
            String light = browser.shot("tunnel-page-admin-light", false, 1100, 2900, URL);
            assertTrue(light.contains("data-switch=\"dora\" data-on=\"true\""), light);
            browser.shot("tunnel-page-admin-dark", true, 1100, 2900, URL);
            browser.shot("tunnel-page-admin-narrow", false, 360, 4200, URL);
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
