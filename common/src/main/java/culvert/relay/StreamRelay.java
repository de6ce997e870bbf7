package culvert.relay;

import culvert.net.Deadline;
import culvert.net.Stream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Serves accepted connections: the walk of each from its handshake to its end. */
public final class StreamRelay {
    private final Sessions sessions;
    private final RelayEvents events;
    private final Supplier<Plan> plan;

    /** @param plan says what to serve with now: is asked once for each connection that comes */
    public StreamRelay(Supplier<Plan> plan, Sessions sessions, RelayEvents events) {
        this.plan = plan;
        this.sessions = sessions;
        this.events = events;
    }

    /** Takes the stream over and returns when its last session has ended; throws nothing. */
    public void serve(Stream accepted) {
        Optional<Stream> more = Optional.of(accepted);
        while (more.isPresent()) {
            more = serveOne(more.get());
        }
    }

    /** Returns the stream when another session shall go on with it; it is closed otherwise. */
    private Optional<Stream> serveOne(Stream accepted) {
        Plan current = plan.get();
        Session session = sessions.open(accepted);
        Side facing = Side.NEAR;
        Optional<Stream> more = Optional.empty();
        try {
            Request request = current.inbound()
                    .receive(
                            accepted,
                            Deadline.in(current.settings().handshakeLimit().get()));
            sessions.begin(session, request);
            session.tellBegin(events);
            facing = Side.FAR;
            try (Stream _ = request.client();
                    Service service = open(session, request, current)) {
                session.reaches(service::reset);
                facing = Side.NEAR;
                request.reply().accept(service.localAddress());
                service.run();
            }
            more = session.isAlive() ? request.turn().next() : more;
        } catch (Throwable problem) {
            accepted.close();
            // a mistake of ours ends its own session, never the listener
            session.fail(problem, facing);
        } finally {
            if (more.isEmpty()) {
                accepted.close();
            }
            report(session);
        }
        return more;
    }

    private Service open(Session session, Request request, Plan current) throws IOException {
        try {
            session.countsFor(
                    request.user()); // after it could be found among the active: a user who is barred now is noticed
            session.claimRoom();
            return switch (request) {
                case Request.Connect connect -> connect(session, connect, current);
                case Request.Associate associate -> associate.service().open(associate, session.association());
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

    private static Pipe connect(Session session, Request.Connect request, Plan current) throws IOException {
        Route route = current.router().route(request.target(), request.user());
        Stream dialled = route.dial(request, session::resolved);
        session.leadsThrough(dialled);
        Stream far = request.turn().framed(dialled);
        return new Pipe(session, request.client(), far, current.settings());
    }

    private void report(Session session) {
        try {
            session.defect().ifPresent(defect -> events.defect(session.id(), defect));
            session.skew().ifPresent(events::clockDiffers);
            session.tellEnd(events);
        } finally {
            sessions.forget(session);
        }
    }
}
