package culvert.remote;

import culvert.net.Stream;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Request;
import culvert.remote.page.Site;
import culvert.usage.LastDay;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The way to the server's own page, of which nothing is loaded before somebody takes it. */
final class PageWay implements Outbound, AutoCloseable {
    private final RemoteServer server;
    private final LastDay day;
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable LazyUsers users;
    private volatile @Nullable Site site;

    PageWay(RemoteServer server) {
        this.server = server;
        this.day = LastDay.of(server::users, InstantSource.system());
    }

    /** Begins to look at what users carry, until it is closed. */
    void begin() {
        day.begin();
    }

    @Override
    public void close() {
        day.close();
    }

    /** What an administrator changes goes this way from now on. */
    void changeUsersBy(LazyUsers way) {
        users = way;
    }

    @Override
    public Stream dial(Request.Connect request, AddressRule rule) {
        Site known = site;
        if (known == null) {
            // no carrier waits for the files that its classes lie in
            known = CompletableFuture.supplyAsync(this::made, PageWay::beside).join();
        }
        return known.open(request.user(), request.client());
    }

    private static void beside(Runnable body) {
        Thread.ofPlatform().daemon().name("page").start(body);
    }

    private Site made() {
        making.lock();
        try {
            Site made = site;
            if (made == null) {
                made = PageHost.siteOf(server, day, () -> Optional.ofNullable(users));
                site = made;
            }
            return made;
        } finally {
            making.unlock();
        }
    }
}
