package culvert.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kind of value that lists servers as shadowsocks-rust does: objects with keys that stand at the top otherwise. */
final class Servers {
    /** Providers have dozens. */
    static final int MAX = 256;

    /** Other names for their keys. */
    static final Map<String, String> ALIASES =
            Map.of("address", Key.SERVER.name(), "port", Key.SERVER_PORT.name(), "remarks", "name", "tag", "name");

    static final String ONE = "an object such as {\"server\": \"vps.example.com\", \"server_port\": 8388,"
            + " \"method\": \"aes-256-gcm\", \"password\": \"...\"}";

    /** It stands in each of the server's lines in the log. */
    private static final int MAX_NAME = 60;

    private static final double USUAL_WEIGHT = 1;

    private static final List<String> OWN_NAMES =
            List.of("address", "port", "remarks", "name", "tcp_weight", "udp_weight");

    /** Shadowsocks-rust takes these of a server too, and does nothing with them at this end. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("timeout", "users");

    private Servers() {}

    /** What only a server in a list has. */
    static List<String> ownNames() {
        return OWN_NAMES;
    }

    /** The key of this name, or of this other name for it. */
    static Optional<Key<?>> key(String name) {
        return Key.find(ALIASES.getOrDefault(name, name));
    }

    static ValueType<List<Server>> servers() {
        ValueType<List<Server>> list = ValueTypes.list(Servers::server, "a list of servers, each " + ONE);
        return (node, reading) ->
                node instanceof Node.Items items && items.items().size() > MAX
                        ? reading.wrong(node, "a list of " + items.items().size(), "at most " + MAX + " servers")
                        : list.read(node, reading);
    }

    private static Optional<Server> server(Node node, Reading reading) {
        return node instanceof Node.Fields fields
                ? Optional.of(new Entry(fields, reading).read())
                : reading.of("a server").wrongSecret(node, ONE);
    }

    /** One of them while it is read. */
    private static final class Entry {
        private final Node.Fields fields;
        private final Reading reading;
        private final ConfigSource values;
        private final ForeignKeys foreign;
        private final List<String> names = new ArrayList<>();
        private double tcpWeight = USUAL_WEIGHT;
        private double udpWeight = USUAL_WEIGHT;

        Entry(Node.Fields fields, Reading reading) {
            this.fields = fields;
            this.reading = reading;
            this.values = new ConfigSource(reading.diagnostics(), reading.environment());
            this.foreign = new ForeignKeys(End.LOCAL, values, reading.diagnostics());
        }

        Server read() {
            fields.fields().stream()
                    .filter(field -> !(field.value() instanceof Node.Nothing))
                    .forEach(this::take);
            foreign.warn(fields.place());
            String name = names.isEmpty() ? "" : names.getFirst();
            return new Server(name, tcpWeight, udpWeight, values.config(), fields.place());
        }

        private void take(Node.Field field) {
            String name = ALIASES.getOrDefault(field.name(), field.name());
            switch (name) {
                case "name" -> name(field.value()).ifPresent(names::add);
                case "tcp_weight" -> tcpWeight = weight(field);
                case "udp_weight" -> udpWeight = weight(field);
                default -> {
                    Optional<Key<?>> key = name.indexOf('.') < 0 ? Key.find(name) : Optional.empty();
                    key.ifPresentOrElse(known -> own(known, field), () -> foreign.takeOfEntry(field));
                }
            }
        }

        private void own(Key<?> key, Node.Field field) {
            if (key.isOfEachServer()) {
                values.read(key, field.value());
            } else if (WITHOUT_EFFECT.contains(key.name())) {
                foreign.ignore(key.name());
            } else {
                reading.diagnostics()
                        .wrong(
                                field.place(),
                                "a server has a " + key + ", expected no such key: it is the same for all");
            }
        }

        private Optional<String> name(Node node) {
            String text = node instanceof Node.Text written ? written.text().strip() : "";
            boolean fits = text.length() <= MAX_NAME && Quoted.isPlain(text) && node instanceof Node.Text;
            return fits
                    ? Optional.of(text).filter(given -> !given.isEmpty())
                    : reading.of("the name of a server")
                            .wrong(node, "at most " + MAX_NAME + " printable characters in quotes");
        }

        private double weight(Node.Field field) {
            double weight = field.value() instanceof Node.Digits number ? Double.parseDouble(number.digits()) : -1;
            if (weight >= 0 && weight <= 1) {
                return weight;
            }
            reading.of(field.name()).wrong(field.value(), "a number from 0 to 1");
            return USUAL_WEIGHT;
        }
    }
}
