package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import culvert.http.Answer;
import culvert.http.RequestHead;
import culvert.net.Cause;
import culvert.net.Quota;
import culvert.net.Usage;
import culvert.net.User;
import culvert.net.UserLimits;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an administrator can ask about users, and change of them. By any thread. */
final class UserRoutes {
    private static final String ALL = "/v1/users";
    private static final Pattern ONE = Pattern.compile(ALL + "/([^/]+)");
    private static final Pattern USAGE = Pattern.compile(ALL + "/([^/]+)/usage");

    private final Administered server;

    /** A user at one moment. */
    private record Counted(User user, Usage usage) {}

    /** What a list of them is in the order of. */
    enum Order {
        /** As they are. */
        NAME(Comparator.comparingInt(_ -> 0)),
        BYTES(Comparator.comparingLong(
                        (Counted each) -> each.usage().up() + each.usage().down())
                .reversed()),
        /** Who has most open, first. */
        OPEN(Comparator.comparingLong(
                        (Counted each) -> each.usage().sessions() + each.usage().associations())
                .reversed());

        @SuppressWarnings("ImmutableEnumChecker") // none of these has state
        private final Comparator<Counted> comparator;

        Order(Comparator<Counted> comparator) {
            this.comparator = comparator;
        }
    }

    UserRoutes(Administered server) {
        this.server = server;
    }

    /** Empty when it is about something else. */
    Optional<Answer> answer(String path, Request request) {
        if (path.equals(ALL)) {
            return Optional.of(all(request));
        }
        Matcher usage = USAGE.matcher(path);
        Matcher one = ONE.matcher(path);
        Matcher either = usage.matches() ? usage : one;
        if (!either.matches()) {
            return Optional.empty();
        }
        String name;
        try {
            name = URLDecoder.decode(either.group(1).replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.of(Json.error(Answer.BAD_REQUEST, "a percent sign is not followed by two digits"));
        }
        return Optional.of(either.equals(usage) ? Routes.get(request.head(), () -> usage(name)) : one(name, request));
    }

    private Answer all(Request request) {
        RequestHead head = request.head();
        return head.method().equals("POST")
                ? changed(server.changes().add(request.body()))
                : head.isHead() || head.method().equals("GET") ? users(head.uri()) : notAllowed("GET or POST");
    }

    private Answer one(String name, Request request) {
        return switch (request.head().method()) {
            case "PATCH" -> changed(server.changes().set(name, request.body()));
            case "DELETE" -> changed(server.changes().remove(name));
            default -> notAllowed("PATCH or DELETE");
        };
    }

    static Answer notAllowed(String expected) {
        return Json.error(Answer.METHOD_NOT_ALLOWED, "expected " + expected)
                .with("Allow: " + expected.replace(" or ", ", ") + "\r\n");
    }

    /** The key stands in the answer that makes it, and in no other. */
    private static Answer changed(Changed changed) {
        return switch (changed.result()) {
            case DONE ->
                Json.object(json -> {
                    json.writeStringField("name", changed.name());
                    if (changed.password().isPresent()) {
                        json.writeStringField("password", changed.password().get());
                        Json.write("ports", changed.entrances(), json);
                    }
                });
            case UNKNOWN -> errors(Answer.NOT_FOUND, changed);
            case EXISTS, CONFIGURED -> errors(Answer.CONFLICT, changed);
            case WRONG -> errors(Answer.BAD_REQUEST, changed);
            case MISCONFIGURED -> errors(Answer.UNPROCESSABLE, changed);
            case NOT_NOW -> errors(Answer.UNAVAILABLE, changed);
            case FAILED -> errors(Answer.INTERNAL, changed);
        };
    }

    private static Answer errors(int status, Changed changed) {
        return Json.object(status, json -> Json.strings("errors", changed.why(), json));
    }

    private Answer users(String uri) {
        try {
            Listing listing = Listing.of(uri);
            List<User> all = server.users();
            Order order = listing.sort(Order.values());
            List<Counted> shown = all.stream()
                    .map(user -> new Counted(user, user.usage())) // which goes on while it is sorted
                    .sorted(order.comparator)
                    .limit(listing.limit())
                    .toList();
            return Json.object(json -> {
                json.writeNumberField("total_users", all.size());
                json.writeArrayFieldStart("users");
                for (Counted user : shown) {
                    json.writeStartObject();
                    write(user.user(), user.usage(), json);
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
        } catch (Listing.NotUnderstood e) {
            return Json.error(Answer.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private Answer usage(String name) {
        Optional<User> user = server.users().stream()
                .filter(each -> each.toString().equals(name))
                .findFirst();
        return user.map(known -> Json.object(json -> write(known, known.usage(), json)))
                .orElseGet(() -> Json.error(Answer.NOT_FOUND, "there is no such user"));
    }

    private static void write(User user, Usage usage, JsonGenerator json) throws IOException {
        json.writeStringField("name", user.toString());
        json.writeNumberField("sessions", usage.sessions());
        json.writeNumberField("associations", usage.associations());
        json.writeNumberField("devices", usage.devices());
        json.writeNumberField("up", usage.up());
        json.writeNumberField("down", usage.down());
        if (user.limits().quota().isPresent()) {
            quota(user, user.limits().quota().get(), json);
        }
        limits(user, json);
    }

    /** What counts in the period that now is, whenever the program was started. */
    private static void quota(User user, Quota quota, JsonGenerator json) throws IOException {
        Instant now = Instant.now();
        json.writeNumberField("quota_used", user.used(quota, now));
        json.writeNumberField("quota_bytes", quota.bytes());
        Optional<Instant> end = quota.period().end(now);
        if (end.isPresent()) {
            json.writeStringField("quota_ends", end.get().toString());
        }
    }

    private static void limits(User user, JsonGenerator json) throws IOException {
        UserLimits limits = user.limits();
        Cause barred = user.barred();
        json.writeObjectFieldStart("limits");
        json.writeBooleanField("enabled", limits.enabled());
        if (limits.admin()) {
            json.writeBooleanField("admin", true);
        }
        if (limits.expires().isPresent()) {
            json.writeStringField("expires", limits.expires().get().toString());
        }
        if (limits.maxSessions() > 0) {
            json.writeNumberField("max_sessions", limits.maxSessions());
        }
        if (limits.maxDevices() > 0) {
            json.writeNumberField("max_devices", limits.maxDevices());
        }
        if (limits.quota().isPresent()) {
            json.writeStringField("quota", limits.quota().get().toString());
        }
        if (limits.rateUp() > 0) {
            json.writeNumberField("rate_up", limits.rateUp());
        }
        if (limits.rateDown() > 0) {
            json.writeNumberField("rate_down", limits.rateDown());
        }
        if (limits.port() > 0) {
            json.writeNumberField("server_port", limits.port());
        }
        json.writeEndObject();
        if (!limits.note().isEmpty()) {
            json.writeStringField("note", limits.note());
        }
        if (barred != null) {
            json.writeStringField("barred", barred.label());
        }
    }
}
