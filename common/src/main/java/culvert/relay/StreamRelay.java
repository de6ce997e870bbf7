package culvert.relay;

import culvert.net.Deadline;
import culvert.net.Stream;
import java.io.IOException;

/** Serves accepted connections: the walk of each from its handshake to its end. */
public final class StreamRelay {
    private final Inbound inbound;
    private final Router router;
    private final RelaySettings settings;
    private final Sessions sessions;
    private final RelayEvents events;

    public StreamRelay(Inbound inbound, Router router, RelaySettings settings, Sessions sessions, RelayEvents events) {
        this.inbound = inbound;
        this.router = router;
        this.settings = settings;
        this.sessions = sessions;
        this.events = events;
    }

    /** Takes the stream over and returns when its session has ended; throws nothing. */
    public void serve(Stream accepted) {
        Session session = sessions.open(accepted);
        Side facing = Side.NEAR;
        try (accepted) {
            Request request = inbound.receive(
                    accepted, Deadline.in(settings.handshakeLimit().get()));
            sessions.begin(session, request);
            facing = Side.FAR;
            try (Stream client = request.client();
                    Service service = open(session, request, client)) {
                session.reaches(service::reset);
                facing = Side.NEAR;
                request.reply().accept(service.localAddress());
                service.run(session.tally());
            }
        } catch (Throwable problem) {
            // a mistake of ours ends its own session, never the listener
            session.fail(problem, facing);
        } finally {
            report(session);
        }
    }

    private Service open(Session session, Request request, Stream client) throws IOException {
        try {
            session.claimRoom();
            return switch (request) {
                case Request.Connect connect ->
                    new Pipe(session, client, route(connect).dial(connect), settings);
                case Request.Associate associate -> associate.service().open(associate);
            };
        } catch (IOException | RuntimeException why) {
            try {
                request.reply().refuse(Session.causeOf(why));
            } catch (IOException unheard) {
                why.addSuppressed(unheard);
            }
            throw why;
        }
    }

    private Route route(Request.Connect wanted) throws IOException {
        return router.route(wanted.target(), wanted.user());
    }

    private void report(Session session) {
        try {
            session.defect().ifPresent(defect -> events.defect(session.id(), defect));
            session.skew().ifPresent(events::clockDiffers);
            session.report(events);
        } finally {
            sessions.forget(session);
        }
    }
}
