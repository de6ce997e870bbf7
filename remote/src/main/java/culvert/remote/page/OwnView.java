package culvert.remote.page;

import culvert.net.Quota;
import culvert.net.Usage;
import culvert.net.User;
import culvert.net.UserLimits;
import culvert.page.Html;
import culvert.usage.LastDay;
import culvert.usage.LastDay.Hour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a user sees of itself. */
final class OwnView {
    /** Of a quota, in percent, and of the time that is left: when the page says so. */
    private static final int NEARLY = 90;

    private static final Duration SOON = Duration.ofDays(3);

    private OwnView() {}

    static String of(User user, LastDay day, Instant now) {
        List<Hour> hours = day.of(user);
        Optional<String> warning = warning(user, now);
        return Words.TEXTS.filled(
                "own.html",
                Map.of(
                        "state", warning.isPresent() ? "half" : "works",
                        "name", name(user),
                        "sentence",
                                sentence(user)
                                        + warning.map(why -> " <em>" + why + "</em>")
                                                .orElse(""),
                        "quota",
                                user.limits()
                                        .quota()
                                        .map(quota -> quota(user, quota, now))
                                        .orElse(""),
                        "facts", facts(user),
                        "down",
                                Html.bytes((double)
                                        hours.stream().mapToLong(Hour::down).sum()),
                        "up",
                                Html.bytes((double)
                                        hours.stream().mapToLong(Hour::up).sum()),
                        "plot", DayPlot.of(hours),
                        "rows", rows(hours),
                        "since", Words.moment(day.since())));
    }

    private static String name(User user) {
        return user.name().map(Html::escaped).orElse("Everybody with this key");
    }

    private static String sentence(User user) {
        String known = user.name().isPresent()
                ? "The server knows you by your key; this is what it has counted for you."
                : "The server has one key for all who come by it, and counts them together.";
        return user.limits()
                .expires()
                .map(end -> known + " You may come until " + Words.moment(end) + ".")
                .orElse(known);
    }

    private static Optional<String> warning(User user, Instant now) {
        boolean isUsed = user.limits().quota().isPresent()
                && isNearly(user, user.limits().quota().get(), now);
        boolean isLast = user.limits()
                .expires()
                .filter(end -> end.isBefore(now.plus(SOON)))
                .isPresent();
        return isUsed
                ? Optional.of("Your quota is nearly used up.")
                : isLast ? Optional.of("Your time is nearly over.") : Optional.empty();
    }

    private static boolean isNearly(User user, Quota quota, Instant now) {
        return user.used(quota, now) >= quota.bytes() / 100.0 * NEARLY;
    }

    private static String quota(User user, Quota quota, Instant now) {
        long used = user.used(quota, now);
        String left = Html.bytes((double) Math.max(0, quota.bytes() - used)) + " are left"
                + quota.period()
                        .end(now)
                        .map(end -> " until " + Words.moment(end))
                        .orElse("");
        return "<div class=\"quota\"><p><strong>" + Words.used(used, quota) + "</strong> used; " + left + "</p>"
                + Words.bar(used, quota) + "</div>";
    }

    private static String facts(User user) {
        Usage usage = user.usage();
        UserLimits limits = user.limits();
        StringBuilder facts = new StringBuilder();
        fact(facts, "Connections now", Words.count(usage.sessions(), limits.maxSessions()));
        if (usage.associations() > 0) {
            fact(facts, "Associations of UDP now", Words.count(usage.associations(), limits.maxSessions()));
        }
        fact(facts, "Devices now, as networks", Words.count(usage.devices(), limits.maxDevices()));
        if (limits.rateDown() > 0) {
            fact(facts, "Down at most", Words.rate(limits.rateDown()));
        }
        if (limits.rateUp() > 0) {
            fact(facts, "Up at most", Words.rate(limits.rateUp()));
        }
        fact(facts, "Down since the start", Html.bytes((double) usage.down()));
        fact(facts, "Up since the start", Html.bytes((double) usage.up()));
        return facts.toString();
    }

    private static void fact(StringBuilder facts, String what, String value) {
        facts.append("<div><dt>").append(what).append("</dt><dd>").append(value).append("</dd></div>");
    }

    /** The latest first. */
    private static String rows(List<Hour> hours) {
        return hours.reversed().stream()
                .map(hour -> "<tr><th scope=\"row\">" + Words.moment(hour.from()) + "</th><td>"
                        + Html.bytes((double) hour.down())
                        + "</td><td>" + Html.bytes((double) hour.up()) + "</td></tr>")
                .collect(Collectors.joining("\n"));
    }
}
