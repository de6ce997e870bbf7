package culvert.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a panel says of a port, as an object of JSON: {@code {"server_port": 8001, "password": "..."}}. */
public final class PortRequest {
    private static final SourceLocation PLACE = SourceLocation.whole("what the panel sent");

    /** What it may say; of the other keys of ss-manager none changes where traffic goes. */
    private static final Set<Key<?>> TAKEN = Set.of(Key.SERVER_PORT, Key.PASSWORD, Key.METHOD, Key.MODE);

    /** What holds where it says nothing. */
    private static final Set<Key<?>> COMMON = Set.of(
            Key.SERVER,
            Key.METHOD,
            Key.MODE,
            Key.ALLOW_WEAK_PASSWORD,
            Key.LENIENT_SEGMENTS,
            Key.PROXY_PROTOCOL_FROM,
            Key.OUTBOUND_BIND_ADDR,
            Key.OUTBOUND_BIND_INTERFACE,
            Key.OUTBOUND_FWMARK,
            Key.OUTBOUND_PROXY,
            Key.IPV6_FIRST,
            Key.OUTBOUND_IPV6_ONLY);

    /** These would change whom the port serves, or start a program for whoever can send. */
    private static final List<String> REFUSED = List.of("plugin", "users");

    private PortRequest() {}

    /**
     * Reads one.
     *
     * @param all what the server itself was configured with
     * @param diagnostics is told what is wrong; a value is never repeated there when it may be secret
     * @throws ConfigException when it is no object of JSON
     */
    public static Config read(String json, Config all, Diagnostics diagnostics) throws ConfigException {
        ConfigSource values = new ConfigSource(diagnostics, Map.of());
        for (Node.Field field : JsonReader.read(json, PLACE, diagnostics).fields()) {
            if (REFUSED.contains(field.name()) && !isEmpty(field.value())) {
                diagnostics.wrong(
                        field.place(),
                        field.name() + " is set, expected such a port in \"servers\" of the configuration");
            } else {
                Key.find(field.name())
                        .filter(key -> TAKEN.contains(key) && !(field.value() instanceof Node.Nothing))
                        .ifPresent(key -> values.read(key, field.value()));
            }
        }
        if (values.config().location(Key.SERVER_PORT).isEmpty()) {
            diagnostics.wrong(PLACE, "there is no \"server_port\"");
        }
        return values.config().over(all.only(COMMON));
    }

    private static boolean isEmpty(Node value) {
        return switch (value) {
            case Node.Nothing _ -> true;
            case Node.Text text -> text.text().isEmpty();
            case Node.Items items -> items.items().isEmpty();
            default -> false;
        };
    }
}
