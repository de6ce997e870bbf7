package culvert.local.page;

import culvert.address.Target;
import culvert.page.Html;
import culvert.page.Texts;
import culvert.relay.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts of the page that change. */
final class Sections {
    /** Of sessions that go on: what fits beside the plot. */
    static final int ROWS = 8;

    static final Texts TEXTS = new Texts(Sections.class);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private Sections() {}

    /** Whether it works, through what, and how long that took. */
    static String status(TunnelCheck.Verdict verdict, Tunnel tunnel, Target whom) {
        String asked = "Asked a name server (" + whom + ") through "
                + verdict.server().orElse("the tunnel") + " at " + CLOCK.format(verdict.at()) + ".";
        return TEXTS.filled(
                "status.html",
                Map.of(
                        "state", verdict.state().name().toLowerCase(Locale.ROOT),
                        "headline", headline(verdict),
                        "sentence",
                                Html.escaped(verdict.sentence().isEmpty() ? asked : verdict.sentence() + " " + asked),
                        "servers", Html.escaped(String.join(", ", tunnel.servers())),
                        "serverlabel", tunnel.servers().size() == 1 ? "Server" : "Servers",
                        "method", Html.escaped(tunnel.method()),
                        "connected", verdict.connected().isZero() ? "not connected" : Html.time(verdict.connected()),
                        "took", Html.time(verdict.took()),
                        "tooklabel", verdict.state() == TunnelCheck.State.WORKS ? "Answer after" : "Given up after"));
    }

    private static String headline(TunnelCheck.Verdict verdict) {
        return switch (verdict.state()) {
            case WORKS -> "The tunnel works";
            case HALF -> "The server answers, but not the question";
            case FAILS -> "The tunnel does not work";
        };
    }

    /** What goes on, and what has ended. */
    static String live(Traffic.View view) {
        Traffic.Speed now = view.now();
        return TEXTS.filled(
                "live.html",
                Map.of(
                        "count", Integer.toString(view.live()),
                        "noun", view.live() == 1 ? "session" : "sessions",
                        "down", Html.speed(now.down()),
                        "up", Html.speed(now.up()),
                        "plot", Plot.of(view.speeds()),
                        "rows", rows(view),
                        "ended", ended(view)));
    }

    private static String rows(Traffic.View view) {
        if (view.rows().isEmpty()) {
            return "<p class=\"none\">Nothing goes through the tunnel just now.</p>";
        }
        String rows = view.rows().stream().map(Sections::row).collect(Collectors.joining());
        int more = view.live() - view.rows().size();
        return "<ul class=\"rows\">" + rows + "</ul>" + (more > 0 ? "<p class=\"none\">and " + more + " more</p>" : "");
    }

    private static String row(Traffic.Row row) {
        double speed = row.speed().up() + row.speed().down();
        return "<li><span class=\"name\">" + name(row.session().target(), "datagrams (UDP)")
                + via(row.session().server()) + "</span>"
                + "<span class=\"figures\">" + (speed >= 1 ? Html.speed(speed) + " · " : "")
                + amounts(row.session().up(), row.session().down()) + " · "
                + Html.time(row.session().age()) + "</span></li>";
    }

    private static String ended(Traffic.View view) {
        if (view.ended().isEmpty()) {
            return "<p class=\"none\">No session has ended yet.</p>";
        }
        return "<ul class=\"rows ended\">"
                + view.ended().stream().map(one -> ended(one, view.at())).collect(Collectors.joining()) + "</ul>";
    }

    private static String ended(Recent.Ended ended, Instant now) {
        Outcome outcome = ended.outcome();
        boolean isWell = Causes.isWell(outcome);
        return "<li class=\"" + (isWell ? "well" : "ill") + "\"><span class=\"name\">"
                + name(ended.target(), ended.isAssociation() ? "datagrams (UDP)" : "no request")
                + via(ended.server()) + " <code>" + outcome.cause().label() + "</code></span>"
                + "<span class=\"figures\">" + amounts(outcome.up(), outcome.down()) + " · "
                + Html.time(outcome.duration()) + " · " + Html.ago(Duration.between(ended.at(), now)) + "</span>"
                + (isWell ? "" : "<span class=\"why\">" + Causes.sentence(outcome) + "</span>") + "</li>";
    }

    private static String name(Optional<Target> target, String otherwise) {
        return Html.escaped(target.map(Target::toString).orElse(otherwise));
    }

    private static String via(Optional<String> server) {
        return server.map(name -> " <span class=\"via\">by " + Html.escaped(name) + "</span>")
                .orElse("");
    }

    private static String amounts(long up, long down) {
        return "↓ " + Html.bytes((double) down) + " ↑ " + Html.bytes((double) up);
    }
}
