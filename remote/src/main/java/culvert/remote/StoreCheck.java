package culvert.remote;

import culvert.app.doctor.Finding;
import culvert.net.SystemErrors;
import culvert.remote.fleet.Store;
import culvert.remote.fleet.StoreState;
import java.io.IOException;

/** The check of what servers share. */
final class StoreCheck {
    /** What its lines are called. */
    static final String CHECK = "redis";

    private static final long MEGABYTE = 1_000_000;

    private StoreCheck() {}

    /** Whether requests can be entered there, and will stay. */
    static Finding of(Store store) {
        String tried = "enter a request at " + store;
        try {
            StoreState state = StoreState.of(store);
            String found = "entered; version " + (state.version().isEmpty() ? "not told" : state.version()) + ", "
                    + state.memory() / MEGABYTE + " MB"
                    + (state.mostMemory() > 0
                            ? " of " + state.mostMemory() / MEGABYTE + ", then " + state.whenFull()
                            : " without a limit");
            return state.forgets()
                    ? Finding.warning(
                            CHECK,
                            tried,
                            found,
                            "When it is full it forgets requests, which can be replayed then: \"maxmemory-policy noeviction\".")
                    : Finding.ok(CHECK, tried, found);
        } catch (IOException e) {
            return Finding.failed(
                    CHECK,
                    tried,
                    SystemErrors.text(e),
                    store.isStrict()
                            ? "Nobody gets in until this works (redis_policy is strict)."
                            : "Until this works, what another server has taken can be replayed here.");
        }
    }
}
