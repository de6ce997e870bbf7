package culvert.local.page;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.http.Answer;
import culvert.http.RequestHead;
import culvert.local.http.FrontPage;
import culvert.net.Stream;
import culvert.relay.Sessions;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The page of one agent, which is only made when somebody asks for it. */
public final class Page {
    /** A browser asks for a page and its parts with six connections at most; each holds a thread for a moment. */
    private static final int MAX_AT_ONCE = 8;

    /** Quad9, by its address, which belongs to a foundation and keeps no addresses; README's examples have it too. */
    private static final Target WHOM = new Target(new Ip(InetAddress.ofLiteral("9.9.9.9")), 53);

    private final Recent recent;
    private final Sessions sessions;
    private final Semaphore turns = new Semaphore(MAX_AT_ONCE);
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable Site site;
    private volatile Target whom = WHOM;

    public Page(Recent recent, Sessions sessions) {
        this.recent = recent;
        this.sessions = sessions;
    }

    /** Whom to ask whether the tunnel works, instead of a public name server. */
    public void asks(Target other) {
        whom = other;
    }

    /** The page while sessions go that way. */
    public FrontPage of(Tunnel tunnel) {
        return (request, client) -> client.remoteAddress().getAddress().isLoopbackAddress()
                ? answer(tunnel, request, client)
                : FrontPage.EXPLANATION.to(request, client);
    }

    private Answer answer(Tunnel tunnel, RequestHead request, Stream client) {
        if (!turns.tryAcquire()) {
            return Answer.of(Answer.UNAVAILABLE, "Too many ask for this page at the same time.");
        }
        try {
            Visit visit = new Visit(request, client.remoteAddress(), client.localAddress());
            return CompletableFuture.supplyAsync(() -> site().answer(visit, tunnel, client), Page::beside)
                    .join();
        } finally {
            turns.release();
        }
    }

    /** Classes and files are read there, for which no carrier waits. */
    private static void beside(Runnable body) {
        Thread.ofPlatform().daemon().name("page").start(body);
    }

    private Site site() {
        Site known = site;
        if (known != null) {
            return known;
        }
        making.lock();
        try {
            Site made = site;
            if (made == null) {
                made = new Site(new Traffic(recent, sessions), whom);
                site = made;
            }
            return made;
        } finally {
            making.unlock();
        }
    }
}
