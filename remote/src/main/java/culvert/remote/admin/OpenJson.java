package culvert.remote.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import culvert.address.Prefix;
import culvert.http.Answer;
import culvert.relay.LiveSession;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/** What is open now, as JSON. */
final class OpenJson {
    private final Administered server;
    private final About about;

    OpenJson(Administered server, About about) {
        this.server = server;
        this.about = about;
    }

    /** An object with a list of that name, the oldest first. */
    Answer answer(String name, List<LiveSession> all) {
        return Json.object(json -> {
            json.writeArrayFieldStart(name);
            for (LiveSession session : all.stream()
                    .sorted(Comparator.comparingLong(LiveSession::id))
                    .toList()) {
                write(session, json);
            }
            json.writeEndArray();
        });
    }

    private void write(LiveSession session, JsonGenerator json) throws IOException {
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
        json.writeNumberField("up", session.up());
        json.writeNumberField("down", session.down());
        if (server.knowsSources()) {
            json.writeStringField(
                    "network", Prefix.of(session.client().getAddress()).toString());
        }
        if (about.showsTargets() && session.target().isPresent()) {
            json.writeStringField("target", session.target().get().toString());
        }
        json.writeEndObject();
    }
}
