package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import culvert.http.Answer;
import culvert.http.RequestHead;
import culvert.net.Cause;
import culvert.net.Usage;
import culvert.net.User;
import culvert.net.UserLimits;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an administrator can ask and change, by method and path. By any thread. */
public final class Routes {
    private static final Pattern ONE_OPEN = Pattern.compile("/v1/(sessions|associations)/([0-9]{1,18})");
    private static final Pattern ONE_USER = Pattern.compile("/v1/users/([^/]+)/usage");

    private final Administered server;
    private final About about;
    private final Snapshot snapshot;
    private final OpenJson open;
    private final Metrics metrics;
    private final long began = System.nanoTime();

    /** Answers for a server. */
    public Routes(Administered server, Numbers numbers, About about) {
        this.server = server;
        this.about = about;
        this.snapshot = new Snapshot(server, numbers);
        this.open = new OpenJson(about);
        this.metrics = new Metrics(server, about);
    }

    /** Answers one request. */
    public Answer answer(RequestHead request) {
        String uri = request.uri();
        String path = uri.indexOf('?') < 0 ? uri : uri.substring(0, uri.indexOf('?'));
        return switch (path) {
            case "/metrics" -> get(request, () -> snapshot.of(metrics::answer));
            case "/v1/health" -> get(request, this::health);
            case "/v1/sessions" -> get(request, () -> open.answer("sessions", server.sessions()));
            case "/v1/associations" -> get(request, () -> open.answer("associations", server.associations()));
            case "/v1/users" -> get(request, this::users);
            case "/v1/reload" -> only("POST", request, this::reload);
            default -> one(path, request);
        };
    }

    private Answer one(String path, RequestHead request) {
        Matcher some = ONE_OPEN.matcher(path);
        if (some.matches()) {
            LongPredicate end = some.group(1).equals("sessions") ? server::endSession : server::endAssociation;
            return only("DELETE", request, () -> end(Long.parseLong(some.group(2)), end));
        }
        Matcher user = ONE_USER.matcher(path);
        if (user.matches()) {
            return get(request, () -> usage(user.group(1)));
        }
        return Json.error(Answer.NOT_FOUND, "there is nothing of that name");
    }

    private Answer health() {
        return Json.object(json -> {
            json.writeStringField("status", "ok");
            json.writeStringField("version", about.version());
            json.writeStringField("transport", about.transport());
            json.writeNumberField("seconds", (System.nanoTime() - began) / 1_000_000_000);
            json.writeNumberField("sessions", server.sessions().size());
            json.writeNumberField("associations", server.associations().size());
        });
    }

    private Answer users() {
        return Json.object(json -> {
            json.writeArrayFieldStart("users");
            for (User user : server.users()) {
                json.writeStartObject();
                write(user, json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private Answer usage(String written) {
        String name;
        try {
            name = URLDecoder.decode(written.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return Json.error(Answer.BAD_REQUEST, "a percent sign is not followed by two digits");
        }
        Optional<User> user = server.users().stream()
                .filter(each -> each.toString().equals(name))
                .findFirst();
        return user.map(known -> Json.object(json -> write(known, json)))
                .orElseGet(() -> Json.error(Answer.NOT_FOUND, "there is no such user"));
    }

    private static void write(User user, JsonGenerator json) throws IOException {
        Usage usage = user.usage();
        json.writeStringField("name", user.toString());
        json.writeNumberField("sessions", usage.sessions());
        json.writeNumberField("associations", usage.associations());
        json.writeNumberField("devices", usage.devices());
        json.writeNumberField("up", usage.up());
        json.writeNumberField("down", usage.down());
        limits(user, json);
    }

    private static void limits(User user, JsonGenerator json) throws IOException {
        UserLimits limits = user.limits();
        Cause barred = user.barred();
        json.writeObjectFieldStart("limits");
        json.writeBooleanField("enabled", limits.enabled());
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
        json.writeEndObject();
        if (!limits.note().isEmpty()) {
            json.writeStringField("note", limits.note());
        }
        if (barred != null) {
            json.writeStringField("barred", barred.label());
        }
    }

    private static Answer end(long id, LongPredicate end) {
        return end.test(id)
                ? Json.object(json -> json.writeNumberField("ended", id))
                : Json.error(Answer.NOT_FOUND, "there is none of that id");
    }

    private Answer reload() {
        Set<String> before = names();
        List<String> wrong = server.readAgain();
        if (!wrong.isEmpty()) {
            return Json.object(Answer.UNPROCESSABLE, json -> strings(json, "errors", wrong));
        }
        Set<String> after = names();
        return Json.object(json -> {
            strings(json, "files", server.files().stream().map(Path::toString).toList());
            strings(
                    json,
                    "users_added",
                    after.stream().filter(name -> !before.contains(name)).toList());
            strings(
                    json,
                    "users_removed",
                    before.stream().filter(name -> !after.contains(name)).toList());
        });
    }

    private Set<String> names() {
        return server.users().stream()
                .flatMap(user -> user.name().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static Answer get(RequestHead request, Supplier<Answer> answer) {
        return request.isHead() ? answer.get() : only("GET", request, answer);
    }

    private static Answer only(String method, RequestHead request, Supplier<Answer> answer) {
        return request.method().equals(method)
                ? answer.get()
                : Json.error(Answer.METHOD_NOT_ALLOWED, "expected " + method).with("Allow: " + method + "\r\n");
    }
}
