package culvert.remote.page;

import culvert.net.Cause;
import culvert.net.Quota;
import culvert.net.Usage;
import culvert.net.User;
import culvert.page.Html;
import culvert.usage.LastDay.Hour;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an administrator sees of all users. */
final class PeopleView {
    /** Nobody reads more, and each is half a kilobyte. */
    static final int MOST = 1000;

    /** Below that a list is seen at a glance. */
    private static final int MANY = 8;

    private final Hosted server;
    private final User viewer;
    private final Instant now;

    PeopleView(Hosted server, User viewer, Instant now) {
        this.server = server;
        this.viewer = viewer;
        this.now = now;
    }

    /** The list, and the form that makes it longer. */
    String all(String host) {
        boolean isLong = people().size() > MANY;
        return Words.TEXTS.filled(
                "people.html",
                Map.of(
                        "filter", isLong ? Words.TEXTS.file("filter.html") : "",
                        "list", list(),
                        "host", Html.escaped(host)));
    }

    /** The list alone. */
    String list() {
        List<User> people = people();
        if (people.isEmpty()) {
            return "<p class=\"none\">There is no user with a name yet.</p>";
        }
        int more = people.size() - MOST;
        return "<ul class=\"rows people\">"
                + people.stream().limit(MOST).map(this::row).collect(Collectors.joining("\n"))
                + "</ul>"
                + (more > 0
                        ? "<p class=\"none\">and " + more
                                + " more, whom <code>culvert users</code> lists on the server</p>"
                        : "");
    }

    private List<User> people() {
        return server.users().stream().filter(user -> user.name().isPresent()).toList();
    }

    private String row(User user) {
        String name = Html.escaped(user.toString());
        String note = user.limits().note();
        Optional<Quota> quota = user.limits().quota();
        return "<li data-name=\"" + name + "\" class=\"" + (user.barred() == null ? "well" : "ill") + "\">"
                + "<div class=\"who\"><span class=\"name\">" + name + "</span>" + state(user)
                + (note.isEmpty() ? "" : "<span class=\"note\">" + Html.escaped(note) + "</span>") + "</div>"
                + "<div class=\"what\">" + quota.map(one -> used(user, one)).orElse("")
                + "<span class=\"figures\">" + figures(user) + "</span></div>"
                + "<div class=\"do\">" + button(user, name) + "</div></li>";
    }

    private String used(User user, Quota quota) {
        long used = user.used(quota, now);
        return "<span class=\"used\">" + Words.used(used, quota) + "</span>" + Words.bar(used, quota);
    }

    private String figures(User user) {
        Usage usage = user.usage();
        List<Hour> hours = server.day().of(user);
        long down = hours.stream().mapToLong(Hour::down).sum();
        long up = hours.stream().mapToLong(Hour::up).sum();
        String day = down + up == 0
                ? "nothing in a day"
                : "\u2193 " + Html.bytes((double) down) + " \u2191 " + Html.bytes((double) up) + " in a day";
        String open = usage.sessions() == 0 && usage.associations() == 0
                ? ""
                : " \u00b7 " + count(usage.sessions() + usage.associations(), "connection") + " from "
                        + count(usage.devices(), "network");
        return day
                + open
                + user.limits()
                        .expires()
                        .map(end -> " \u00b7 until " + Words.moment(end))
                        .orElse("");
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String state(User user) {
        Cause barred = user.barred();
        String admin = user.limits().admin() ? " <code>administrator</code>" : "";
        if (barred == null) {
            return admin;
        }
        String word = switch (barred) {
            case USER_DISABLED -> "off";
            case USER_EXPIRED -> "time over";
            case USER_QUOTA -> "quota used up";
            default -> barred.label();
        };
        return admin + " <code>" + word + "</code>";
    }

    private String button(User user, String name) {
        if (user.equals(viewer)) {
            return "<span class=\"figures\">you</span>";
        }
        Optional<String> place = server.writtenAt(user.toString());
        if (place.isPresent()) {
            return "<span class=\"figures\" title=\"" + Html.escaped(place.get()) + "\">in the configuration</span>";
        }
        boolean isOn = user.limits().enabled();
        return "<button type=\"button\" class=\"quiet\" data-switch=\"" + name + "\" data-on=\"" + !isOn
                + "\" aria-label=\"Switch " + name + (isOn ? " off" : " on") + "\">Switch "
                + (isOn ? "off" : "on") + "</button>";
    }
}
