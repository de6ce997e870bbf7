package culvert.remote.admin;

import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;

/** Hears everything, and does nothing. */
final class Silence implements RelayEvents {
    @Override
    public void finished(FinishedSession session) {}

    @Override
    public void defect(long id, Throwable problem) {}
}
