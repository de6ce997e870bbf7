package culvert.local.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import culvert.address.Target;
import culvert.http.Answer;
import culvert.net.Stream;
import culvert.page.Html;
import culvert.page.PageAnswer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that has a path: the page, its live part, its files, the settings for browsers, and the link. */
final class Site {
    private static final int TOKEN_BYTES = 16;

    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final Traffic traffic;
    private final TunnelCheck check;
    private final String token;

    Site(Traffic traffic, Target whom) {
        this.traffic = traffic;
        this.check = new TunnelCheck(whom);
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        this.token = HexFormat.of().formatHex(bytes);
    }

    /**
     * On a thread of no carrier.
     *
     * @param client lends the runner that a session of the page's own runs on
     */
    Answer answer(Visit visit, Tunnel tunnel, Stream client) {
        Optional<Answer> refusal = Admission.refusal(visit);
        return refusal.isPresent() ? refusal.get() : route(visit, tunnel, client);
    }

    private Answer route(Visit visit, Tunnel tunnel, Stream client) {
        String path = visit.path();
        String method = visit.request().method();
        boolean isLink = path.equals("/link");
        if (isLink ? !method.equals("POST") : !READS.contains(method)) {
            return new Answer(
                    Answer.METHOD_NOT_ALLOWED,
                    "text/plain; charset=utf-8",
                    "Allow: " + (isLink ? "POST" : "GET, HEAD") + "\r\n",
                    isLink ? "The link is behind the button of the page.\n" : "This page is only read.\n");
        }
        Optional<Answer> shared = PageAnswer.shared(path);
        if (shared.isPresent()) {
            return shared.get();
        }
        return switch (path) {
            case "/" -> {
                traffic.look(0);
                TunnelCheck.Verdict verdict = check.ask(tunnel.remote(), client);
                yield page(visit, tunnel, verdict);
            }
            case "/page.js" -> PageAnswer.of("text/javascript; charset=utf-8", Sections.TEXTS.file("page.js"));
            case "/live" -> PageAnswer.html(Sections.live(traffic.look(Sections.ROWS)));
            case "/proxy.pac" ->
                PageAnswer.of(
                        "application/x-ns-proxy-autoconfig",
                        Sections.TEXTS.filled("proxy.pac", Map.of("port", at(visit))));
            case "/link" -> link(visit, tunnel);
            default -> Answer.of(Answer.NOT_FOUND, "There is no such page here, only / and /proxy.pac.");
        };
    }

    private Answer page(Visit visit, Tunnel tunnel, TunnelCheck.Verdict verdict) {
        return PageAnswer.html(Sections.TEXTS.filled(
                "page.html",
                Map.of(
                        "status", Sections.status(verdict, tunnel, check.whom()),
                        "live", Sections.live(traffic.look(Sections.ROWS)),
                        "users", tunnel.hasUsers() ? Sections.TEXTS.filled("users.html", places(visit)) : "",
                        "settings", Sections.TEXTS.filled("settings.html", places(visit)),
                        "port", at(visit),
                        "token", token)));
    }

    /** The password in letters and as a picture, shown after the button was pressed. */
    private Answer link(Visit visit, Tunnel tunnel) {
        byte[] given = visit.query().getBytes(ISO_8859_1);
        byte[] right = ("token=" + token).getBytes(ISO_8859_1);
        if (!MessageDigest.isEqual(given, right)) {
            return Answer.of(Answer.FORBIDDEN, "This page is old: open the first one again, and press its button.");
        }
        List<String> links = tunnel.links().get();
        String cards = links.stream()
                .map(link -> Sections.TEXTS.filled(
                        "card.html",
                        Map.of(
                                "link",
                                Html.escaped(link),
                                "picture",
                                tunnel.picture().apply(link).orElse("<p>The link is too long for a QR code.</p>"))))
                .collect(Collectors.joining());
        return PageAnswer.html(Sections.TEXTS.filled("link.html", Map.of("cards", cards, "port", at(visit))));
    }

    /** Where the visitor has found this port, which is what other programs can be told. */
    private static String at(Visit visit) {
        return Html.escaped(visit.only("host"));
    }

    private static Map<String, String> places(Visit visit) {
        String at = at(visit);
        String number = Integer.toString(visit.port().getPort());
        String host = at.endsWith(":" + number) ? at.substring(0, at.length() - number.length() - 1) : at;
        return Map.of("port", at, "host", host, "number", number);
    }
}
