package culvert.remote;

import culvert.remote.page.Hosted;
import culvert.remote.page.Site;
import culvert.usage.LastDay;
import java.time.InstantSource;

/** This server, as its page sees it. */
record PageHost(RemoteServer server) implements Hosted {
    /** Its page. */
    static Site siteOf(RemoteServer server) {
        return new Site(new PageHost(server), InstantSource.system());
    }

    @Override
    public LastDay day() {
        return server.day();
    }
}
