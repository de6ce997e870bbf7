package culvert.remote.page;

import culvert.address.PageName;
import culvert.http.Answer;
import culvert.http.RequestHead;
import culvert.net.User;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request for the page.
 *
 * @param user whose key it came with, which is all that the page asks for
 * @param server the address at which the server was reached
 * @param form its body, which may hold what must not be shown
 */
record Visit(User user, InetAddress server, RequestHead head, String form) {
    /** That only a script of the page itself can send: another page's would have to be allowed to. */
    static final String FIELD = "x-culvert-page";

    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final Pattern AUTHORITY = Pattern.compile("([^:/?#@]+)(?::80)?");
    private static final Pattern ABSOLUTE = Pattern.compile("http://([^/?#]*)(/[^#]*)?", Pattern.CASE_INSENSITIVE);

    boolean isRead() {
        return READS.contains(head.method());
    }

    /** Without a query; as the whole address where the client writes that. */
    String path() {
        Matcher whole = ABSOLUTE.matcher(head.uri());
        String path = whole.matches() ? Optional.ofNullable(whole.group(2)).orElse("/") : head.uri();
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /**
     * Why it is not served; empty when it is. Only by the page's own name, so that no other name can be led here; of other pages
     * nothing but a link that somebody follows; and a change only by a script of the page itself.
     */
    Optional<Answer> refusal() {
        String host = host();
        if (!PageName.is(host)) {
            return refuse(Answer.MISDIRECTED, "This page answers to http://" + PageName.TEXT + "/ only.");
        }
        if (head.fields().has("origin") && !only("origin").equalsIgnoreCase("http://" + host)) {
            return foreign();
        }
        String site = only("sec-fetch-site");
        boolean isOwn = site.isEmpty() || site.equals("same-origin") || site.equals("none");
        boolean isLink = head.method().equals("GET")
                && only("sec-fetch-mode").equals("navigate")
                && only("sec-fetch-dest").equals("document");
        if (!isOwn && !isLink) {
            return foreign();
        }
        boolean isByScript = !only(FIELD).isEmpty() && head.fields().has("origin");
        return isRead() || isByScript ? Optional.empty() : foreign();
    }

    /** As it was asked for, where the whole address says the same. */
    private String host() {
        List<String> hosts = head.fields().values("host");
        Matcher whole = ABSOLUTE.matcher(head.uri());
        Matcher named = AUTHORITY.matcher(hosts.size() == 1 ? hosts.getFirst().strip() : "");
        if (!named.matches()) {
            return "";
        }
        boolean isSame = !whole.matches()
                || whole.group(1).equalsIgnoreCase(hosts.getFirst().strip());
        return isSame ? named.group(1) : "";
    }

    /** The value of a field that may come once; empty where there is none, or several. */
    private String only(String name) {
        List<String> values = head.fields().values(name);
        return values.size() == 1 ? values.getFirst().strip() : "";
    }

    private static Optional<Answer> foreign() {
        return refuse(Answer.FORBIDDEN, "This page is for who opens it, and not for other pages.");
    }

    private static Optional<Answer> refuse(int status, String sentence) {
        return Optional.of(Answer.of(status, sentence));
    }

    /** Without the form. */
    @Override
    public String toString() {
        return head.method() + " " + path() + " of " + user;
    }
}
