package culvert.page;

import culvert.http.Answer;
import java.util.Map;
import java.util.Optional;

/** Answers of a page to a browser, and the files that all pages have. */
public final class PageAnswer {
    /** Nothing from elsewhere, in no frame, and no script but the page's own. {@code same-origin}, since with no referrer
     * at all a browser would not say where a click came from. */
    private static final String GUARDS = """
            Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
            connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r
            Referrer-Policy: same-origin\r
            X-Frame-Options: DENY\r
            Cross-Origin-Resource-Policy: same-origin\r
            Cross-Origin-Opener-Policy: same-origin\r
            """;

    private static final String HTML = "text/html; charset=utf-8";

    private static final Map<String, String> SHARED = Map.of(
            "/page.css", "text/css; charset=utf-8",
            "/icon.svg", "image/svg+xml");

    private static final Texts FILES = new Texts(PageAnswer.class);

    private PageAnswer() {}

    /** A page, or a part of one. */
    public static Answer html(String text) {
        return of(HTML, text);
    }

    /** A text of another type. */
    public static Answer of(String type, String text) {
        return of(Answer.OK, type, text);
    }

    /** A part of a page that says what did not happen. */
    public static Answer html(int status, String text) {
        return of(status, HTML, text);
    }

    /** A file that all pages have: how they look, and their sign. */
    public static Optional<Answer> shared(String path) {
        return Optional.ofNullable(SHARED.get(path)).map(type -> of(type, FILES.file(path.substring(1))));
    }

    /** The same answer, of which another page learns nothing: not even whether it is a good one. */
    public static Answer guarded(Answer answer) {
        return answer.fields().contains(GUARDS)
                ? answer
                : new Answer(answer.status(), answer.type(), GUARDS + answer.fields(), answer.text());
    }

    private static Answer of(int status, String type, String text) {
        return new Answer(status, type, GUARDS, text);
    }
}
