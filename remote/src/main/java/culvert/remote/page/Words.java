package culvert.remote.page;

import culvert.net.Quota;
import culvert.page.Html;
import culvert.page.Texts;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Moments, rates and amounts in the words of the page. */
final class Words {
    /** The files beside these classes. */
    static final Texts TEXTS = new Texts(Words.class);

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final List<String> RATES = List.of("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s");
    private static final int STEP = 1000;

    private Words() {}

    /** In UTC, which the page's script says by the clock of who reads it. */
    static String moment(Instant at) {
        return "<time datetime=\"" + at.truncatedTo(ChronoUnit.SECONDS) + "\">" + MOMENT.format(at) + "</time>";
    }

    static String hour(Instant at) {
        return HOUR.format(at);
    }

    /** Bits a second, such as 20 Mbit/s. */
    static String rate(long bits) {
        int unit = 0;
        double left = bits;
        while (left >= STEP && unit < RATES.size() - 1) {
            left /= STEP;
            unit++;
        }
        String number = left == Math.rint(left) ? Long.toString((long) left) : String.format(Locale.ROOT, "%.1f", left);
        return number + " " + RATES.get(unit);
    }

    /** So many, of so many where there is a limit. */
    static String count(int now, int most) {
        return most > 0 ? now + " of " + most : Integer.toString(now);
    }

    /** So much of a quota, in its period. */
    static String used(long used, Quota quota) {
        String traffic = switch (quota.traffic()) {
            case BOTH -> "";
            case UP -> " up";
            case DOWN -> " down";
        };
        String period = switch (quota.period()) {
            case DAY -> " today";
            case WEEK -> " this week";
            case MONTH -> " this month";
            case EVER -> " in all";
        };
        return Html.bytes((double) used) + " of " + Html.bytes((double) quota.bytes()) + traffic + period;
    }

    /** How much that is, drawn. */
    static String bar(long used, Quota quota) {
        long most = Math.max(1, quota.bytes());
        long part =
                Math.clamp(used * 100.0 / most, 0, 100) == 100 ? 100 : (long) Math.clamp(used * 100.0 / most, 0, 99);
        return "<progress max=\"100\" value=\"" + part + "\" aria-label=\"Used of the quota\">" + part
                + " %</progress>";
    }
}
