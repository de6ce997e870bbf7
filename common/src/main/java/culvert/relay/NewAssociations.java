package culvert.relay;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.NetworkException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Begins associations, and ends what each of them held. */
final class NewAssociations {
    private final Supplier<PacketPlan> plan;
    private final Associations associations;
    private final RelayEvents events;

    NewAssociations(Supplier<PacketPlan> plan, Associations associations, RelayEvents events) {
        this.plan = plan;
        this.associations = associations;
        this.events = events;
    }

    /** One of a client that has none; its guard is locked. */
    PacketPipe begin(KnownClient known, InetSocketAddress from, Lane lane) throws IOException {
        Cause barred = known.client.user().barred();
        if (barred != null) {
            throw new NetworkException(barred); // before a socket is bound for it
        }
        Association account = associations.account(known, from);
        PacketOutbound.Far far = plan.get().outbound().open(account, lane.tasks());
        PacketPipe pipe = new PacketPipe(account, known.client, far, events, lane.runner());
        try {
            associations.begin(known, pipe);
        } catch (FailureException e) {
            far.close();
            throw e;
        }
        lane.tasks().start("association-" + account.id(), () -> {
            Cause why = Cause.INTERNAL;
            try {
                far.connect();
                why = pipe.run();
            } catch (IOException e) {
                why = Session.causeOf(e);
            } catch (RuntimeException mistake) {
                events.defect(account.id(), mistake);
            } finally {
                account.ends(why);
                end(known, far);
                account.counted();
                account.report(events);
            }
        });
        return pipe;
    }

    private void end(KnownClient known, PacketOutbound.Far far) {
        known.guard.lock();
        try {
            far.close();
        } finally {
            known.guard.unlock();
            associations.ended(known);
        }
    }
}
