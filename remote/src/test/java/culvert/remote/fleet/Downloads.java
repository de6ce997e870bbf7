package culvert.remote.fleet;

import culvert.net.Metered;
import java.util.concurrent.atomic.AtomicLong;

/** A session that has carried so much to its client, and nothing from it. */
record Downloads(AtomicLong carried) implements Metered {
    @Override
    public long up() {
        return 0;
    }

    @Override
    public long down() {
        return carried.get();
    }
}
