package culvert.remote.page;

import culvert.usage.LastDay;

/** The running server, as its page sees it. By any thread that may wait. */
public interface Hosted {
    /** What users have carried, hour by hour. */
    LastDay day();
}
