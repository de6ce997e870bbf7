package culvert.remote;

import culvert.config.Quoted;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say what a user may; what they say is checked by the server. */
final class UserFlags {
    /** In the order of the help page. */
    static final List<String> NAMES = List.of(
            "--quota",
            "--days",
            "--expires",
            "--rate-down",
            "--rate-up",
            "--max-sessions",
            "--max-devices",
            "--note",
            "--port",
            "--password-file");

    /** Takes a limit away. */
    private static final String NONE = "none";

    private static final Pattern DAYS = Pattern.compile("[0-9]{1,7}");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--quota",
            paramLabel = "AMOUNT",
            description = "how much it may carry: 50G in all, 50G/month, 2G/week, 1G/day; both ways, or \"50G down\"")
    private @Nullable String quota;

    @Option(names = "--days", paramLabel = "N", description = "it may come for so many days, and today")
    private @Nullable String days;

    @Option(
            names = "--expires",
            paramLabel = "DATE",
            description = "its last day, such as 2027-01-31, or a moment; in UTC")
    private @Nullable String expires;

    @Option(names = "--rate-down", paramLabel = "RATE", description = "bits per second to it: 20M is 20 Mbit/s")
    private @Nullable String rateDown;

    @Option(names = "--rate-up", paramLabel = "RATE", description = "the same from it")
    private @Nullable String rateUp;

    @Option(names = "--max-sessions", paramLabel = "N", description = "so many connections at a time")
    private @Nullable String maxSessions;

    @Option(
            names = "--max-devices",
            paramLabel = "N",
            description = "from so many networks at a time (a /24 of IPv4, a /56 of IPv6)")
    private @Nullable String maxDevices;

    @Option(names = "--note", paramLabel = "TEXT", description = "what you want to remember")
    private @Nullable String note;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "the only port that it is for (default: all that its key fits)")
    private @Nullable String port;

    /** Those that were given, by the keys of the configuration. */
    SequencedMap<String, Optional<Object>> values() {
        SequencedMap<String, Optional<Object>> values = new LinkedHashMap<>();
        put(values, "quota", quota);
        put(values, "expires", lastDay());
        put(values, "rate_down", rateDown);
        put(values, "rate_up", rateUp);
        put(values, "max_sessions", maxSessions);
        put(values, "max_devices", maxDevices);
        put(values, "note", note);
        put(values, "server_port", port);
        return values;
    }

    /** The same, for a user that is to come at all. */
    SequencedMap<String, Optional<Object>> ofNewUser() {
        if (expires != null && isOver(expires)) {
            throw wrong("--expires is " + Quoted.quoted(expires) + ", which is over in UTC, expected a later day");
        }
        return values();
    }

    /** False as well for what is no day, of which the server says what it is. */
    private static boolean isOver(String day) {
        try {
            return LocalDate.parse(day).isBefore(today());
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static LocalDate today() {
        return LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC);
    }

    private @Nullable String lastDay() {
        if (days == null) {
            return expires;
        }
        if (expires != null) {
            throw wrong("--days stands beside --expires, expected one of the two");
        }
        if (days.equals(NONE)) {
            return NONE;
        }
        if (!DAYS.matcher(days).matches()) {
            throw wrong("--days is " + Quoted.quoted(days) + ", expected a number of days from 0, or none");
        }
        return today().plusDays(Integer.parseInt(days)).toString();
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private static void put(Map<String, Optional<Object>> values, String key, @Nullable String word) {
        if (word == null) {
            return;
        }
        boolean isNumber = (key.startsWith("max_") || key.equals("server_port")) && word.matches("[0-9]{1,18}");
        values.put(
                key, word.equals(NONE) ? Optional.empty() : Optional.of(isNumber ? (Object) Long.valueOf(word) : word));
    }
}
