package culvert.remote.admin;

import culvert.http.Answer;
import culvert.http.RequestHead;
import java.nio.file.Path;
import java.util.List;
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

    private static final Pattern DIGITS =
            Pattern.compile("(localhost|[0-9.]{7,15}|\\[[0-9a-f:.]+\\])?(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

    private final Administered server;
    private final About about;
    private final Snapshot snapshot;
    private final OpenJson open;
    private final UserRoutes users;
    private final SsmRoutes panels;
    private final Metrics metrics;
    private final Recent<Answer> recentMetrics;
    private final Recent<Answer> recentHealth;
    private final long began = System.nanoTime();

    /** Answers for a server. */
    public Routes(Administered server, Numbers numbers, About about) {
        this.server = server;
        this.about = about;
        this.snapshot = new Snapshot(server, numbers);
        this.open = new OpenJson(server, about);
        this.users = new UserRoutes(server);
        this.panels = new SsmRoutes(server, about);
        this.metrics = new Metrics(server, about);
        this.recentMetrics = new Recent<>(() -> snapshot.of(metrics::answer));
        this.recentHealth = new Recent<>(this::isWell);
    }

    /** Answers one request. */
    public Answer answer(Request asked) {
        RequestHead request = asked.head();
        String uri = request.uri();
        String path = path(uri);
        return switch (path) {
            case "/metrics" -> get(request, () -> snapshot.of(metrics::answer));
            case "/v1/health" -> get(request, () -> snapshot.of(this::health));
            case "/v1/sessions" -> get(request, () -> open.sessions(uri));
            case "/v1/associations" -> get(request, () -> open.associations(uri));
            case "/v1/openapi.yaml" -> get(request, OpenApi::answer);
            case "/v1/ports" -> get(request, this::ports);
            case "/v1/reload" -> only("POST", request, this::reload);
            default ->
                users.answer(path, asked).or(() -> panels.answer(path, asked)).orElseGet(() -> one(path, request));
        };
    }

    /** Answers one request of whoever has no more to show than an address nearby, and may only look. */
    public Answer answerToNeighbour(Request asked) {
        RequestHead request = asked.head();
        // a name may have been led here by a page in a neighbour's browser
        if (!request.fields().values("host").stream()
                .allMatch(host -> DIGITS.matcher(host.strip()).matches())) {
            return Answer.of(Answer.MISDIRECTED, "expected an address in digits in the field Host");
        }
        return switch (path(request.uri())) {
            case "/metrics" -> get(request, recentMetrics);
            case "/health" -> get(request, recentHealth);
            default -> Answer.of(Answer.NOT_FOUND, "there are /metrics and /health");
        };
    }

    private static String path(String uri) {
        return uri.indexOf('?') < 0 ? uri : uri.substring(0, uri.indexOf('?'));
    }

    private Answer isWell() {
        return server.isWell()
                ? Answer.of(Answer.OK, "ok")
                : Answer.of(Answer.UNAVAILABLE, "a thread of the tunnel is stuck");
    }

    private Answer one(String path, RequestHead request) {
        Matcher some = ONE_OPEN.matcher(path);
        if (some.matches()) {
            LongPredicate end = some.group(1).equals("sessions") ? server::endSession : server::endAssociation;
            return only("DELETE", request, () -> end(Long.parseLong(some.group(2)), end));
        }
        return Json.error(Answer.NOT_FOUND, "there is nothing of that name");
    }

    private Answer health(Numbers counted, Snapshot.Open now) {
        return Json.object(json -> {
            json.writeStringField("status", "ok");
            json.writeStringField("version", about.version());
            json.writeStringField("transport", about.transport());
            json.writeNumberField("seconds", (System.nanoTime() - began) / 1_000_000_000);
            json.writeNumberField("sessions", now.sessions().size());
            json.writeNumberField("associations", now.associations().size());
            json.writeNumberField("up", counted.tcp().up() + counted.udp().up());
            json.writeNumberField("down", counted.tcp().down() + counted.udp().down());
        });
    }

    private Answer ports() {
        return Json.object(json -> Json.write("ports", server.entrances(), json));
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
            return Json.object(Answer.UNPROCESSABLE, json -> Json.strings("errors", wrong, json));
        }
        Set<String> after = names();
        return Json.object(json -> {
            Json.strings("files", server.files().stream().map(Path::toString).toList(), json);
            Json.strings("users_added", allBut(before, after), json);
            Json.strings("users_removed", allBut(after, before), json);
        });
    }

    private static List<String> allBut(Set<String> some, Set<String> all) {
        return all.stream().filter(name -> !some.contains(name)).toList();
    }

    private Set<String> names() {
        return server.users().stream()
                .flatMap(user -> user.name().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Answer get(RequestHead request, Supplier<Answer> answer) {
        return request.isHead() ? answer.get() : only("GET", request, answer);
    }

    static Answer only(String method, RequestHead request, Supplier<Answer> answer) {
        return request.method().equals(method)
                ? answer.get()
                : Json.error(Answer.METHOD_NOT_ALLOWED, "expected " + method).with("Allow: " + method + "\r\n");
    }
}
