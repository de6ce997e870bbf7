package culvert.remote.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import culvert.address.Prefix;
import culvert.http.Answer;
import culvert.relay.LiveSession;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is open now, as JSON. */
final class OpenJson {
    private final Administered server;
    private final About about;

    /** What a list of it is in the order of. */
    enum Order {
        /** The oldest first. */
        AGE(Comparator.comparingLong(LiveSession::id)),
        /** What has moved last, first. */
        ACTIVE(Comparator.comparing(LiveSession::idle)),
        BYTES(Comparator.comparingLong((LiveSession each) -> each.up() + each.down())
                .reversed()),
        UP(Comparator.comparingLong(LiveSession::up).reversed()),
        DOWN(Comparator.comparingLong(LiveSession::down).reversed()),
        USER(Comparator.comparing(each -> each.user().toString()));

        @SuppressWarnings("ImmutableEnumChecker") // none of these has state
        private final Comparator<LiveSession> comparator;

        Order(Comparator<LiveSession> comparator) {
            this.comparator = comparator.thenComparingLong(LiveSession::id);
        }
    }

    /**
     * What is told of each beside what everybody is told.
     *
     * @param targets whether where it leads to
     * @param roundTrips by their ids
     */
    private record Also(boolean targets, Map<Long, Duration> roundTrips) {}

    OpenJson(Administered server, About about) {
        this.server = server;
        this.about = about;
    }

    /** Connections, as somebody wants to see them. */
    Answer sessions(String uri) {
        return answer("sessions", server.sessions(), uri);
    }

    /** Associations of UDP, likewise. */
    Answer associations(String uri) {
        return answer("associations", server.associations(), uri);
    }

    /** An object with a list of that name, and how many there are beyond its end. */
    private Answer answer(String name, List<LiveSession> all, String uri) {
        try {
            Listing listing = Listing.of(uri);
            List<LiveSession> wanted = all.stream()
                    .filter(each -> listing.user().isEmpty()
                            || listing.user().get().equals(each.user().name().orElse("")))
                    .toList();
            List<LiveSession> shown = first(listing.limit(), wanted, listing.sort(Order.values()));
            boolean asksForTimes = listing.wants("rtt") && server.knowsSources() && name.equals("sessions");
            Also also = new Also(
                    listing.wants("targets") && about.showsTargets(),
                    asksForTimes
                            ? server.roundTrips(
                                    shown.stream().map(LiveSession::id).toList())
                            : Map.of());
            return Json.object(json -> {
                json.writeNumberField("total_" + name, wanted.size());
                json.writeArrayFieldStart(name);
                for (LiveSession session : shown) {
                    write(session, also, json);
                }
                json.writeEndArray();
            });
        } catch (Listing.NotUnderstood e) {
            return Json.error(Answer.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static List<LiveSession> first(int limit, List<LiveSession> all, Order order) {
        Stream<LiveSession> sorted = all.stream().sorted(order.comparator);
        return sorted.limit(limit).toList();
    }

    private void write(LiveSession session, Also also, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", session.id());
        if (session.user().name().isPresent()) {
            json.writeStringField("user", session.user().toString());
        }
        json.writeStringField(
                "since",
                Instant.now()
                        .minus(session.age())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        json.writeNumberField("seconds", session.age().toSeconds());
        json.writeNumberField("idle_seconds", session.idle().toSeconds());
        json.writeNumberField("up", session.up());
        json.writeNumberField("down", session.down());
        Duration roundTrip = also.roundTrips().get(session.id());
        if (roundTrip != null) {
            json.writeNumberField("rtt_us", roundTrip.toNanos() / 1000);
        }
        if (server.knowsSources()) {
            json.writeStringField(
                    "network", Prefix.of(session.client().getAddress()).toString());
        }
        if (also.targets() && session.target().isPresent()) {
            json.writeStringField("target", session.target().get().toString());
        }
        json.writeEndObject();
    }
}
