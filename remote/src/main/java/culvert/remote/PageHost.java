package culvert.remote;

import culvert.remote.page.Hosted;
import culvert.usage.LastDay;

/** This server, as its page sees it. */
record PageHost(RemoteServer server) implements Hosted {
    @Override
    public LastDay day() {
        return server.day();
    }
}
