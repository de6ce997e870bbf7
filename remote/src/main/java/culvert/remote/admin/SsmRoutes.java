package culvert.remote.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import culvert.http.Answer;
import culvert.net.Usage;
import culvert.net.User;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API of Shadowsocks servers for panels, version 1, at the paths of sing-box and of shadowsocks-go: all users of the
 * process are those of one server. Passwords are taken, and never told. By any thread.
 */
final class SsmRoutes {
    private static final String SERVERS = "/api/ssm/v1/servers";
    private static final String SERVER = "culvert";
    private static final Pattern OWN = Pattern.compile("(?:/server/v1|" + SERVERS + "/" + SERVER + ")(/.*)?");
    private static final Pattern ONE = Pattern.compile("/users/([^/]+)");
    private static final JsonFactory JSON = new JsonFactory();

    private final Administered server;
    private final About about;
    private final ReentrantLock lock = new ReentrantLock();

    /** What was counted when somebody cleared it. */
    private volatile Map<User, Usage> cleared = Map.of();

    SsmRoutes(Administered server, About about) {
        this.server = server;
        this.about = about;
    }

    /** Empty when it is about something else. */
    Optional<Answer> answer(String path, Request request) {
        if (path.equals(SERVERS)) {
            return Optional.of(Routes.get(
                    request.head(), () -> new Answer(Answer.OK, "application/json", "", "[\"" + SERVER + "\"]\n")));
        }
        Matcher own = OWN.matcher(path);
        return own.matches() ? of(own.group(1) == null ? "/" : own.group(1), request) : Optional.empty();
    }

    private Optional<Answer> of(String what, Request request) {
        return switch (what) {
            case "/" -> Optional.of(Routes.get(request.head(), this::info));
            case "/stats" ->
                Optional.of(
                        Routes.get(request.head(), () -> stats(request.head().uri())));
            case "/users" -> Optional.of(all(request));
            default -> {
                Matcher one = ONE.matcher(what);
                yield one.matches() ? Optional.of(one(one.group(1), request)) : Optional.empty();
            }
        };
    }

    private Answer info() {
        return Json.object(json -> {
            json.writeStringField("server", "culvert " + about.version());
            json.writeStringField("apiVersion", "v1");
        });
    }

    private Answer all(Request request) {
        if (request.head().method().equals("POST")) {
            return asked(
                    request.body(), "username", spec -> made(server.changes().add(spec)));
        }
        return request.head().isHead() || request.head().method().equals("GET")
                ? Json.object(json -> write(carried(), json))
                : UserRoutes.notAllowed("GET or POST");
    }

    private Answer one(String written, Request request) {
        String name;
        try {
            name = URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Json.error(Answer.BAD_REQUEST, "a percent sign is not followed by two digits");
        }
        return switch (request.head().method()) {
            case "GET", "HEAD" -> user(name);
            case "PATCH", "PUT" ->
                asked(request.body(), "uPSK", spec -> done(server.changes().set(name, spec)));
            case "DELETE" -> done(server.changes().remove(name));
            default -> UserRoutes.notAllowed("GET or PATCH or PUT or DELETE");
        };
    }

    private Answer user(String name) {
        return carried().entrySet().stream()
                .filter(each -> each.getKey().toString().equals(name))
                .findFirst()
                .map(known -> Json.object(json -> write(known.getKey(), known.getValue(), json)))
                .orElseGet(() -> Json.error(Answer.NOT_FOUND, "there is no such user"));
    }

    private Answer stats(String uri) {
        lock.lock();
        try {
            Map<User, Usage> all = new LinkedHashMap<>();
            server.users().forEach(user -> all.put(user, user.usage()));
            Map<User, Usage> since = since(all);
            if (uri.matches("[^?]*\\?(.*&)?clear(=true)?(&.*)?")) {
                cleared = Map.copyOf(all);
            }
            return Json.object(json -> {
                counts(since.values().stream().reduce(new Usage(0, 0, 0, 0, 0), SsmRoutes::sum), json);
                write(since, json);
            });
        } finally {
            lock.unlock();
        }
    }

    private Map<User, Usage> carried() {
        Map<User, Usage> all = new LinkedHashMap<>();
        server.users().forEach(user -> all.put(user, user.usage()));
        return since(all);
    }

    private Map<User, Usage> since(Map<User, Usage> all) {
        Map<User, Usage> before = cleared;
        Map<User, Usage> since = new LinkedHashMap<>();
        all.forEach((user, usage) -> {
            Usage then = before.getOrDefault(user, new Usage(0, 0, 0, 0, 0));
            since.put(
                    user,
                    new Usage(
                            usage.up() - then.up(),
                            usage.down() - then.down(),
                            usage.sessions(),
                            usage.associations(),
                            0));
        });
        return since;
    }

    private static Usage sum(Usage one, Usage other) {
        return new Usage(
                one.up() + other.up(),
                one.down() + other.down(),
                one.sessions() + other.sessions(),
                one.associations() + other.associations(),
                0);
    }

    private static void write(Map<User, Usage> users, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("users");
        for (Map.Entry<User, Usage> each : users.entrySet()) {
            json.writeStartObject();
            write(each.getKey(), each.getValue(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(User user, Usage usage, JsonGenerator json) throws IOException {
        json.writeStringField("username", user.toString());
        counts(usage, json);
    }

    /** Packets are not counted here. */
    private static void counts(Usage usage, JsonGenerator json) throws IOException {
        json.writeNumberField("downlinkPackets", 0);
        json.writeNumberField("downlinkBytes", usage.down());
        json.writeNumberField("uplinkPackets", 0);
        json.writeNumberField("uplinkBytes", usage.up());
        json.writeNumberField("tcpSessions", usage.sessions());
        json.writeNumberField("udpSessions", usage.associations());
    }

    /** Does something with what is asked for, put as the other interface has it. */
    private static Answer asked(String body, String needed, Function<String, Answer> then) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(body)) {
            boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
            while (isObject && json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING) {
                    fields.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT
                    || json.nextToken() != null
                    || !fields.containsKey(needed)) {
                return Json.error(Answer.BAD_REQUEST, "expected an object of JSON with \"" + needed + "\"");
            }
        } catch (IOException e) {
            return Json.error(Answer.BAD_REQUEST, "the body is no JSON");
        }
        return then.apply(Json.object(json -> {
                    if (fields.containsKey("username") && needed.equals("username")) {
                        json.writeStringField("name", fields.get("username"));
                    }
                    if (fields.containsKey("uPSK")) {
                        json.writeStringField("password", fields.get("uPSK"));
                    }
                })
                .text());
    }

    /** The key is told to who had it made. */
    private static Answer made(Changed changed) {
        return changed.result() != Changed.Result.DONE
                ? refused(changed)
                : Json.object(Answer.CREATED, json -> {
                    json.writeStringField("username", changed.name());
                    if (changed.password().isPresent()) {
                        json.writeStringField("uPSK", changed.password().get());
                    }
                });
    }

    private static Answer done(Changed changed) {
        return changed.result() == Changed.Result.DONE ? new Answer(Answer.NO_CONTENT, "", "", "") : refused(changed);
    }

    private static Answer refused(Changed changed) {
        int status = switch (changed.result()) {
            case UNKNOWN -> Answer.NOT_FOUND;
            case DONE, WRONG, EXISTS, CONFIGURED -> Answer.BAD_REQUEST; // which is what panels expect
            case NOT_NOW -> Answer.UNAVAILABLE;
            case MISCONFIGURED, FAILED -> Answer.INTERNAL;
        };
        return Json.error(status, String.join("; ", changed.why()));
    }
}
