package culvert.remote.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.http.Answer;
import culvert.http.RequestHead;
import culvert.net.Stream;
import culvert.net.User;
import culvert.page.Html;
import culvert.page.PageAnswer;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page: everything that has a path, for whoever has come with a key. */
public final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);

    /** A browser asks with six connections at most; each holds a thread for a moment. */
    static final int MAX_AT_ONCE = 12;

    private final Hosted server;
    private final InstantSource clock;
    private final Desk desk;
    private final Semaphore turns = new Semaphore(MAX_AT_ONCE);

    public Site(Hosted server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
        this.desk = new Desk(server, clock);
    }

    /**
     * A connection to it, which begins once {@code PageStream.begin} is called on the runner; may wait for classes.
     *
     * @param user whose key the request came with
     * @param near who asks
     */
    public Stream open(User user, Stream near) {
        PageStream stream = new PageStream(near, (head, body, answer) -> ask(user, near, head, body, answer));
        stream.begin();
        return stream;
    }

    /** On a thread of its own: it may wait for files, which no carrier does. */
    private void ask(User user, Stream near, RequestHead head, byte[] body, CompletableFuture<byte[]> answer) {
        if (!turns.tryAcquire()) {
            answer.complete(PageStream.busy());
            return;
        }
        InetAddress reached = near.localAddress().getAddress();
        try {
            Thread.ofPlatform().daemon().name("page").start(() -> {
                try {
                    answer.complete(answer(new Visit(user, reached, head, new String(body, UTF_8)))
                            .bytes(!head.isHead()));
                } catch (Throwable e) { // nobody else would answer
                    log.error("The page could not be made, which should not happen", e);
                    answer.complete(PageAnswer.guarded(Answer.of(Answer.INTERNAL, "This page could not be made."))
                            .bytes(true));
                } finally {
                    turns.release();
                }
            });
        } catch (OutOfMemoryError noThread) {
            turns.release();
            answer.complete(PageStream.busy());
        }
    }

    /** Answers. */
    Answer answer(Visit visit) {
        return PageAnswer.guarded(visit.refusal().orElseGet(() -> visit.isRead() ? read(visit) : change(visit)));
    }

    private Answer read(Visit visit) {
        String path = visit.path();
        Optional<Answer> shared = PageAnswer.shared(path);
        if (shared.isPresent()) {
            return shared.get();
        }
        return switch (path) {
            case "/" -> PageAnswer.html(page(visit));
            case "/live" -> PageAnswer.html(OwnView.of(visit.user(), server.day(), clock.instant()));
            case "/users" -> isAdmin(visit) ? PageAnswer.html(people(visit).list()) : forbidden();
            case "/server.css" -> PageAnswer.of("text/css; charset=utf-8", Words.TEXTS.file("server.css"));
            case "/server.js" -> PageAnswer.of("text/javascript; charset=utf-8", Words.TEXTS.file("server.js"));
            default -> Answer.of(Answer.NOT_FOUND, "There is no such page here, only http://culvert.internal/.");
        };
    }

    private String page(Visit visit) {
        return Words.TEXTS.filled(
                "page.html",
                Map.of(
                        "who", visit.user().name().map(Html::escaped).orElse(""),
                        "own", OwnView.of(visit.user(), server.day(), clock.instant()),
                        "people", isAdmin(visit) ? people(visit).all(server.host(visit.server())) : ""));
    }

    private PeopleView people(Visit visit) {
        return new PeopleView(server, visit.user(), clock.instant());
    }

    private Answer change(Visit visit) {
        if (!visit.head().method().equals("POST")) {
            return notAllowed();
        }
        return isAdmin(visit) ? desk.answer(visit).orElseGet(Site::notAllowed) : forbidden();
    }

    /** As it is now, and not when the connection began. */
    private static boolean isAdmin(Visit visit) {
        return visit.user().limits().admin() && visit.user().barred() == null;
    }

    private static Answer forbidden() {
        return Answer.of(Answer.FORBIDDEN, "Only an administrator may do that.");
    }

    private static Answer notAllowed() {
        return Answer.of(Answer.METHOD_NOT_ALLOWED, "Allow: GET, HEAD\r\n", "This is only read.");
    }
}
