package culvert.remote.top;

import culvert.remote.admin.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as it was at one moment, with how fast things have moved since the look before.
 *
 * @param open sessions and associations that were asked for
 * @param allOpen how many there are of that kind
 * @param users those that were asked for
 * @param allUsers how many there are
 * @param at when that was
 */
record Look(Head head, List<Open> open, long allOpen, List<Person> users, long allUsers, Duration at) {
    private static final Duration STARTS_APART = Duration.ofSeconds(3);

    /**
     * The server as a whole.
     *
     * @param seconds since its start
     */
    record Head(String version, String transport, long seconds, long sessions, long associations, Flow flow) {}

    /** With no look before. */
    static Look first(Answers answers) throws IOException {
        return of(answers, null);
    }

    /** The next one, of what the server has said then. */
    Look next(Answers answers) throws IOException {
        return of(answers, this);
    }

    private static Look of(Answers answers, @Nullable Look last) throws IOException {
        Map<String, String> health = Rows.fields(answers.health());
        Head head = new Head(
                health.getOrDefault("version", ""),
                health.getOrDefault("transport", ""),
                number(health, "seconds"),
                number(health, "sessions"),
                number(health, "associations"),
                flow(health));
        List<Open> open = Stream.concat(
                        Rows.objects(answers.sessions(), "sessions").stream().map(row -> open(Open.TCP, row)),
                        Rows.objects(answers.associations(), "associations").stream()
                                .map(row -> open(Open.UDP, row)))
                .toList();
        List<Person> users = Rows.objects(answers.users(), "users").stream()
                .map(Look::person)
                .toList();
        long allOpen = number(Rows.fields(answers.sessions()), "total_sessions")
                + number(Rows.fields(answers.associations()), "total_associations");
        Look look =
                new Look(head, open, allOpen, users, number(Rows.fields(answers.users()), "total_users"), answers.at());
        return last == null || look.isOfAnother(last) ? look : look.after(last);
    }

    /** Whether the server was started anew since then, and so are its ids; it tells whole seconds. */
    private boolean isOfAnother(Look last) {
        long newer = at.minusSeconds(head.seconds())
                .minus(last.at.minusSeconds(last.head.seconds()))
                .toMillis();
        return newer > STARTS_APART.toMillis();
    }

    private Look after(Look last) {
        Duration time = at.minus(last.at);
        Map<String, Flow> sessions = flows(last.open, Open::key, Open::flow);
        Map<String, Flow> people = flows(last.users, Person::name, Person::flow);
        boolean wasWhole = last.open.size() >= last.allOpen;
        Head moved = new Head(
                head.version(),
                head.transport(),
                head.seconds(),
                head.sessions(),
                head.associations(),
                head.flow().after(last.head.flow(), time));
        return new Look(
                moved,
                open.stream()
                        .map(each -> {
                            Flow before = sessions.get(each.key());
                            boolean isNew = wasWhole || each.seconds() < time.toSeconds();
                            return before != null
                                    ? each.with(each.flow().after(before, time))
                                    : isNew ? each.with(each.flow().begunWithin(time)) : each;
                        })
                        .toList(),
                allOpen,
                users.stream()
                        .map(each -> {
                            Flow before = people.get(each.name());
                            return before == null ? each : each.with(each.flow().after(before, time));
                        })
                        .toList(),
                allUsers,
                at);
    }

    private static <T> Map<String, Flow> flows(List<T> rows, Function<T, String> key, Function<T, Flow> flow) {
        return rows.stream().collect(Collectors.toMap(key, flow, (one, _) -> one, HashMap::new));
    }

    /** Whether sessions go on whose targets the server does not tell. */
    boolean hidesTargets() {
        return open.stream()
                .anyMatch(each -> each.kind().equals(Open.TCP) && each.target().isEmpty());
    }

    /** How many users have something open. */
    long activeUsers() {
        return users.stream().filter(each -> each.open() > 0).count();
    }

    private static Open open(String kind, Map<String, String> row) {
        return new Open(
                kind,
                number(row, "id"),
                row.getOrDefault("user", ""),
                row.getOrDefault("network", ""),
                row.getOrDefault("target", ""),
                number(row, "seconds"),
                number(row, "idle_seconds"),
                number(row, "rtt_us"),
                flow(row));
    }

    private static Person person(Map<String, String> row) {
        return new Person(
                row.getOrDefault("name", ""),
                number(row, "sessions"),
                number(row, "associations"),
                number(row, "devices"),
                number(row, "quota_used"),
                number(row, "quota_bytes"),
                row.getOrDefault("barred", ""),
                flow(row));
    }

    private static Flow flow(Map<String, String> row) {
        return Flow.first(number(row, "up"), number(row, "down"));
    }

    /** What is no number is as unknown as what is not there. */
    private static long number(Map<String, String> row, String field) {
        String text = row.getOrDefault(field, "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Flow.UNKNOWN;
    }
}
