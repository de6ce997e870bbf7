package culvert.remote.top;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A table: what its columns are, and what it can be in the order of.
 *
 * @param name of what stands in it
 * @param orders the first is the usual one; no two rows are equal in any of them
 * @param key what tells rows apart
 * @param words what is looked through for a text
 */
record View<T>(
        String name,
        List<Column<T>> columns,
        List<Order<T>> orders,
        Function<T, String> key,
        Function<T, Stream<String>> words) {
    private static final int UNBOUND = 255;

    private static final Comparator<Open> BY_ID =
            Comparator.comparing(Open::kind).thenComparingLong(Open::id);
    private static final Comparator<Person> BY_NAME = Comparator.comparing(Person::name);

    /** What is open; with where it leads to, as far as the server tells. */
    static View<Open> sessions(boolean withTargets) {
        List<Column<Open>> columns = List.of(
                Column.number("ID", 6, 0, each -> Long.toString(each.id())),
                Column.text("KIND", 4, 4, 4, Open::kind),
                Column.text("USER", 8, 24, 0, each -> each.user().isEmpty() ? "-" : each.user()),
                Column.text("CLIENT", 14, 24, 6, Open::client),
                Column.number("UP/S", 6, 0, each -> Units.bytes(each.flow().upRate())),
                Column.number("DOWN/S", 6, 0, each -> Units.bytes(each.flow().downRate())),
                Column.number("UP", 6, 8, each -> Units.bytes(each.flow().up())),
                Column.number("DOWN", 6, 7, each -> Units.bytes(each.flow().down())),
                Column.number("AGE", 6, 5, each -> Units.time(each.seconds())),
                Column.number("RTT", 6, 9, each -> Units.delay(each.roundTrip())),
                Column.text("TARGET", 20, UNBOUND, 3, Open::target));
        List<Order<Open>> orders = List.of(
                most(
                        "rate",
                        "active",
                        Set.of("UP/S", "DOWN/S"),
                        each -> each.flow().rate()),
                most("up-rate", "active", Set.of("UP/S"), each -> each.flow().upRate()),
                most(
                        "down-rate",
                        "active",
                        Set.of("DOWN/S"),
                        each -> each.flow().downRate()),
                most("bytes", "bytes", Set.of("UP", "DOWN"), each -> each.flow().bytes()),
                most("up", "up", Set.of("UP"), each -> each.flow().up()),
                most("down", "down", Set.of("DOWN"), each -> each.flow().down()),
                most("age", "age", Set.of("AGE"), Open::seconds),
                new Order<>(
                        "active",
                        "active",
                        Set.of(),
                        Comparator.comparingLong(Open::idle).thenComparing(BY_ID)),
                most("rtt", "active", Set.of("RTT"), Open::roundTrip),
                by("user", "user", "USER", Open::user),
                by("client", "active", "CLIENT", Open::client),
                by("target", "active", "TARGET", Open::target));
        return new View<>(
                "sessions",
                withTargets ? columns : columns.subList(0, columns.size() - 1),
                withTargets ? orders : orders.subList(0, orders.size() - 1),
                Open::key,
                each -> Stream.of(each.user(), each.client(), each.target()));
    }

    /** Who may come. */
    static View<Person> users() {
        return new View<>(
                "users",
                List.of(
                        Column.text("USER", 8, 32, 0, each -> each.name().isEmpty() ? "-" : each.name()),
                        Column.number("TCP", 5, 2, each -> Long.toString(each.sessions())),
                        Column.number("UDP", 5, 3, each -> Long.toString(each.associations())),
                        Column.number("DEVS", 4, 7, each -> Long.toString(each.devices())),
                        Column.number(
                                "UP/S", 6, 0, each -> Units.bytes(each.flow().upRate())),
                        Column.number(
                                "DOWN/S", 6, 0, each -> Units.bytes(each.flow().downRate())),
                        Column.number(
                                "UP", 6, 5, each -> Units.bytes(each.flow().up())),
                        Column.number(
                                "DOWN", 6, 4, each -> Units.bytes(each.flow().down())),
                        Column.number("USED", 5, 6, each -> each.quotaUsed() < 0 ? "" : Units.bytes(each.quotaUsed())),
                        Column.number(
                                "QUOTA", 5, 6, each -> each.quotaBytes() < 0 ? "" : Units.bytes(each.quotaBytes())),
                        Column.number("%", 4, 1, each -> Units.percent(each.share())),
                        Column.text("BARRED", 6, 16, 8, each -> each.barred().replaceFirst("^user-", ""))),
                List.of(
                        person(
                                "rate",
                                "open",
                                Set.of("UP/S", "DOWN/S"),
                                each -> each.flow().rate()),
                        person(
                                "up-rate",
                                "open",
                                Set.of("UP/S"),
                                each -> each.flow().upRate()),
                        person(
                                "down-rate",
                                "open",
                                Set.of("DOWN/S"),
                                each -> each.flow().downRate()),
                        person(
                                "bytes",
                                "bytes",
                                Set.of("UP", "DOWN"),
                                each -> each.flow().bytes()),
                        person("up", "bytes", Set.of("UP"), each -> each.flow().up()),
                        person(
                                "down",
                                "bytes",
                                Set.of("DOWN"),
                                each -> each.flow().down()),
                        person("open", "open", Set.of("TCP", "UDP"), Person::open),
                        new Order<>("user", "name", Set.of("USER"), BY_NAME),
                        person("quota", "bytes", Set.of("%"), Person::share)),
                Person::name,
                each -> Stream.of(each.name()));
    }

    private static Order<Open> most(String name, String server, Set<String> titles, ToLongFunction<Open> value) {
        return new Order<>(
                name, server, titles, Comparator.comparingLong(value).reversed().thenComparing(BY_ID));
    }

    private static Order<Person> person(String name, String server, Set<String> titles, ToLongFunction<Person> value) {
        return new Order<>(
                name, server, titles, Comparator.comparingLong(value).reversed().thenComparing(BY_NAME));
    }

    private static Order<Open> by(String name, String server, String title, Function<Open, String> value) {
        return new Order<>(
                name, server, Set.of(title), Comparator.comparing(value).thenComparing(BY_ID));
    }

    /** The place of an order by its name, or -1. */
    int order(String wanted) {
        return orders.stream().map(Order::name).toList().indexOf(wanted);
    }

    /** Whether a text stands somewhere in a row, in whatever case. */
    boolean matches(T row, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return words.apply(row).anyMatch(word -> word.toLowerCase(Locale.ROOT).contains(wanted));
    }
}
