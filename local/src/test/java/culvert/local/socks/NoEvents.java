package culvert.local.socks;

import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;

/** Hears nothing. */
final class NoEvents implements RelayEvents {
    @Override
    public void finished(FinishedSession session) {}

    @Override
    public void defect(long session, Throwable problem) {}
}
