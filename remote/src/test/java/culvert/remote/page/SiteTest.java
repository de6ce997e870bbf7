package culvert.remote.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.Limits;
import culvert.net.MemoryStream;
import culvert.net.NetworkException;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.net.TestRunner;
import culvert.net.User;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page holds of the server, and for how long. */
@Timeout(60)
class SiteTest {
    private static final String HOST = " HTTP/1.1\r\nHost: culvert.internal\r\n\r\n";
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final TestRunner runner = new TestRunner();
    private final MemoryStream client = MemoryStream.pair().left();
    private final List<Cause> gone = new ArrayList<>();
    private final CountDownLatch slowFiles = new CountDownLatch(1);
    private final User admin = new User("ada");

    private Site site() {
        admin.limitBy(Limits.administrator());
        return new Site(new FakeHost(List.of(admin)), () -> {
            try {
                slowFiles.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return InstantSource.system().instant();
        });
    }

    private Stream open(Site site) {
        Stream near = new DelegatingStream(client) {
            @Override
            public Runner runner() {
                return runner;
            }
        };
        Stream page = site.open(admin, near);
        page.whenGone(why -> gone.add(why.reason()));
        return page;
    }

    private static Stream asking(Stream page, String request) throws IOException {
        byte[] bytes = request.getBytes(ISO_8859_1);
        page.write(bytes, 0, bytes.length);
        return page;
    }

    private static String answer(Stream page) throws IOException {
        page.awaitReadable();
        byte[] bytes = new byte[1000];
        return new String(bytes, 0, page.tryRead(bytes, 0, bytes.length), ISO_8859_1);
    }

    @Test
    void whoSendsNoWholeRequestIsNotWaitedFor() throws Exception {
        runner.stopTime();
        slowFiles.countDown();
        try (Stream page = asking(open(site()), "GET / HTTP/1.1\r\nHost: cul")) {
            runner.pass(PageStream.FOR_REQUEST.minus(MOMENT));
            assertEquals(List.of(), gone);
            runner.pass(MOMENT);
            assertEquals(List.of(Cause.TIMED_OUT), gone);
            NetworkException why = assertThrows(NetworkException.class, () -> asking(page, "v"));
            assertEquals(Cause.CLOSED, why.reason());
            assertEquals(0, page.account().held());
        }
    }

    @Test
    void whoDoesNotTakeItsAnswerHoldsItForItsTimeOnly() throws Exception {
        runner.stopTime();
        slowFiles.countDown();
        try (Stream page = open(site())) {
            runner.pass(PageStream.FOR_REQUEST.minus(MOMENT));
            asking(page, "GET /server.css" + HOST);
            assertTrue(answer(page).startsWith("HTTP/1.1 200 "));
            assertTrue(page.account().held() > 0);
            runner.pass(PageStream.FOR_ANSWER.minus(MOMENT));
            assertEquals(List.of(), gone);
            runner.pass(MOMENT);
            assertEquals(List.of(Cause.TIMED_OUT), gone);
            assertEquals(0, page.account().held());
        }
    }

    @Test
    void whereTooManyAskAtATimeTheNextIsToldSoAtOnce() throws Exception {
        Site site = site();
        List<Stream> busy = new ArrayList<>();
        for (int i = 0; i < Site.MAX_AT_ONCE; i++) {
            busy.add(asking(open(site), "GET /live" + HOST));
        }
        try (Stream tooMany = asking(open(site), "GET /live" + HOST)) {
            assertTrue(answer(tooMany).startsWith("HTTP/1.1 503 "));
        }
        assertFalse(busy.getFirst().awaitReadable(Duration.ZERO));
        slowFiles.countDown();
        for (Stream each : busy) {
            assertTrue(answer(each).startsWith("HTTP/1.1 200 "));
            each.close();
        }
        try (Stream next = asking(open(site), "GET /live" + HOST)) {
            assertTrue(answer(next).startsWith("HTTP/1.1 200 "));
        }
    }
}
