package culvert.remote.page;

import culvert.http.Answer;
import culvert.page.Html;
import culvert.page.PageAnswer;
import culvert.remote.admin.Body;
import culvert.remote.admin.Changed;
import culvert.remote.admin.Changed.Result;
import culvert.remote.page.Hosted.Invitation;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an administrator changes by the page: users come, and are switched off and on. Nothing else can be asked for here. */
final class Desk {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);

    private static final int MAX_DAYS = 36_500;

    private final Hosted server;
    private final InstantSource clock;

    Desk(Hosted server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
    }

    /** Empty when there is nothing of that path. */
    Optional<Answer> answer(Visit visit) {
        try {
            return switch (visit.path()) {
                case "/invite" -> Optional.of(invite(visit, Form.of(visit.form())));
                case "/switch" -> Optional.of(turn(visit, Form.of(visit.form())));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.of(refused(Answer.BAD_REQUEST, List.of("this is no form of this page")));
        }
    }

    /** What would be wrong of the link is said before anything is done. */
    private Answer invite(Visit visit, Form form) {
        String host = form.text("host");
        Optional<String> wrong = server.wrongOf(host).or(() -> wrongDays(form.text("days")));
        if (wrong.isPresent()) {
            return refused(Answer.UNPROCESSABLE, List.of(wrong.get()));
        }
        SequencedMap<String, Optional<Object>> spec = new LinkedHashMap<>();
        spec.put("name", Optional.of(form.text("name")));
        put(spec, "quota", form.text("quota"));
        put(spec, "note", form.text("note"));
        if (!form.text("days").isEmpty()) {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            put(
                    spec,
                    "expires",
                    today.plusDays(Integer.parseInt(form.text("days"))).toString());
        }
        Changed added = server.changes().add(Body.of(spec));
        if (added.result() != Result.DONE) {
            return refused(Answer.CONFLICT, added.why());
        }
        log.atInfo()
                .addKeyValue("user", added.name())
                .addKeyValue("by", visit.user())
                .log("invited by the page");
        return PageAnswer.html(invitation(host, added));
    }

    private static Optional<String> wrongDays(String days) {
        boolean isGood = days.isEmpty() || (days.matches("[0-9]{1,5}") && Integer.parseInt(days) <= MAX_DAYS);
        return isGood ? Optional.empty() : Optional.of("the days are no number from 0 to " + MAX_DAYS);
    }

    private static void put(Map<String, Optional<Object>> spec, String key, String value) {
        if (!value.isEmpty()) {
            spec.put(key, Optional.of(value));
        }
    }

    private String invitation(String host, Changed added) {
        String cards = server.invitations(host, added).stream().map(Desk::card).collect(Collectors.joining());
        String steps = server.steps().stream()
                .map(step -> "<li>" + Html.escaped(step) + "</li>")
                .collect(Collectors.joining("\n"));
        return Words.TEXTS.filled(
                "invitation.html", Map.of("name", Html.escaped(added.name()), "cards", cards, "steps", steps));
    }

    private static String card(Invitation invitation) {
        String plugin = invitation.plugin().isEmpty()
                ? ""
                : "<p>The server stands behind the plugin <code>" + Html.escaped(invitation.plugin())
                        + "</code>, whose counterpart the user has to name.</p>";
        return "<div class=\"card\">" + invitation.picture().orElse("") + "<pre><code>"
                + Html.escaped(invitation.link()) + "</code></pre>" + plugin + "</div>";
    }

    private Answer turn(Visit visit, Form form) {
        String name = form.exact("name");
        String on = form.text("on");
        if (!on.equals("true") && !on.equals("false")) {
            throw new IllegalArgumentException("neither on nor off");
        }
        if (visit.user().name().filter(name::equals).isPresent()) {
            return refused(Answer.CONFLICT, List.of("nobody switches off who does it"));
        }
        Changed changed =
                server.changes().set(name, Body.of(Map.of("enabled", Optional.of((Object) on.equals("true")))));
        if (changed.result() != Result.DONE) {
            return refused(Answer.CONFLICT, changed.why());
        }
        log.atInfo()
                .addKeyValue("user", name)
                .addKeyValue("by", visit.user())
                .log(on.equals("true") ? "switched on by the page" : "switched off by the page");
        return PageAnswer.html("<p>" + Html.escaped(name)
                + (on.equals("true") ? " may come again." : " is off: what was open has ended.") + "</p>");
    }

    private static Answer refused(int status, List<String> why) {
        String lines = why.stream().map(Html::escaped).collect(Collectors.joining("<br>"));
        return PageAnswer.html(status, "<p class=\"wrong\">Nothing has changed: " + lines + "</p>");
    }
}
