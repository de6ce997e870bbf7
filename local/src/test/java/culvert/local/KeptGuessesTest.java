package culvert.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.SaltPrefix;
import culvert.local.page.Page;
import culvert.local.page.Recent;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.From;
import culvert.net.MemoryStream;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
import culvert.relay.RecordingEvents;
import culvert.relay.Request;
import culvert.relay.Sessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pause after a wrong password is not cut short by other settings. */
@Timeout(60)
class KeptGuessesTest implements Resolver {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void whoHasGuessedWrongWaitsAfterAReloadToo() throws Exception {
        Recent events = new Recent(new RecordingEvents());
        try (LocalPlugins none = LocalPlugins.start(List.of());
                LocalPlans plans = new LocalPlans(this, events, new Page(events, new Sessions()), none)) {
            LocalPlan before = plans.of(settings("her old secret"));
            long begun = System.nanoTime();
            FailureException wrong = assertThrows(FailureException.class, () -> ask(before, "a guess"));
            assertEquals(Cause.CREDENTIALS, wrong.reason());
            LocalPlan after = plans.of(settings("her secret"));
            Request.Connect request = (Request.Connect) ask(after, "her secret");
            assertEquals("192.0.2.1:80", request.target().toString());
            assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(1).toNanos(), "right or wrong");
        }
    }

    private static Request ask(LocalPlan plan, String password) throws IOException {
        MemoryStream.Pair pair = MemoryStream.pair();
        String who = Base64.getEncoder().encodeToString(("alice:" + password).getBytes(StandardCharsets.UTF_8));
        byte[] words = ("CONNECT 192.0.2.1:80 HTTP/1.1\r\nHost: 192.0.2.1:80\r\nProxy-Authorization: Basic " + who
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        pair.left().write(words, 0, words.length);
        pair.left().shutdownOutput();
        return plan.streams().inbound().receive(new From(pair.right(), "192.168.1.2"), Deadline.in(LIMIT));
    }

    private static LocalSettings settings(String password) {
        return new LocalSettings(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                List.of(new ServerSettings(
                        "",
                        List.of(new Target(new DomainName("vps.test"), 8388)),
                        TestRemote.METHOD,
                        TestRemote.PASSWORD,
                        SaltPrefix.NONE,
                        false,
                        Mode.TCP_ONLY,
                        1,
                        1,
                        Optional.empty())),
                Map.of("alice", password),
                Optional.empty(),
                LIMIT,
                Duration.ZERO,
                SocketSettings.DEFAULT,
                Mode.TCP_ONLY,
                new AssociationSettings(Duration.ofMinutes(5), 1),
                Optional.empty());
    }

    @Override
    public List<InetAddress> resolve(DomainName name) {
        throw new AssertionError("asked for " + name);
    }

    @Override
    public void close() {}
}
