package culvert.local.page;

import culvert.http.Answer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides whether a request may see the page: that of a person at this machine may, that of a web page may not. */
final class Admission {
    /** Where one can only be by having typed it: a name that is not in digits may have been led here. */
    private static final Pattern HOST =
            Pattern.compile("(localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(?::(\\d{1,5}))?", Pattern.CASE_INSENSITIVE);

    private static final int USUAL_PORT = 80;

    private Admission() {}

    /** Why not; empty when it may. */
    static Optional<Answer> refusal(Visit visit) {
        if (!isOurs(visit.only("host"), visit.port().getPort())) {
            return refuse(
                    Answer.MISDIRECTED,
                    "This page answers to its address in digits only, such as http://127.0.0.1:"
                            + visit.port().getPort() + "/, and to localhost.");
        }
        boolean isForeign = visit.has("origin") && !isItself(visit);
        String site = visit.only("sec-fetch-site");
        boolean isEmbedded = visit.has("sec-fetch-site") && !site.equals("none") && !site.equals("same-origin");
        if (isForeign || isEmbedded) {
            return refuse(
                    Answer.FORBIDDEN,
                    "This page opens when its address is typed into a browser, not by way of another page.");
        }
        if (visit.only("sec-purpose").toLowerCase(Locale.ROOT).contains("prefetch")) {
            return refuse(Answer.UNAVAILABLE, "This page is made when somebody looks.");
        }
        if (Owner.of(visit.visitor(), visit.port()) == Owner.SOMEBODY_ELSE) {
            return refuse(
                    Answer.FORBIDDEN, "This page is only for the user of this machine who has started the program.");
        }
        return Optional.empty();
    }

    private static boolean isOurs(String host, int port) {
        Matcher parts = HOST.matcher(host);
        return parts.matches()
                && Integer.toString(port)
                        .equals(parts.group(2) == null ? Integer.toString(USUAL_PORT) : parts.group(2));
    }

    private static boolean isItself(Visit visit) {
        return visit.only("origin").equalsIgnoreCase("http://" + visit.only("host"));
    }

    private static Optional<Answer> refuse(int status, String sentence) {
        return Optional.of(Answer.of(status, sentence));
    }
}
