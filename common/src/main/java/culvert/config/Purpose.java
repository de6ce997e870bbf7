package culvert.config;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which end a file was written for, as far as what stands in it tells. */
public final class Purpose {
    private static final List<String> SECRET_OR_PORT = List.of(Key.PASSWORD.name(), Key.SERVER_PORT.name());

    /** Where a laptop's file has servers, or what only a laptop has: as {@link ConfigReader} knows them. */
    private static final List<String> NAMING_SERVERS =
            List.of(Key.SERVER.name(), "address", Key.SERVERS.name(), "shadowsocks", "locals");

    private Purpose() {}

    /**
     * Looks at a file. One that listens on every address, or lists ports without one, is a server's, and so is one with keys that
     * only a server needs, or with a secret or a port and no server at all;
     * any other is a laptop's, and so is one that fits both, or that cannot be read.
     *
     * @param word the file as the user names it, or {@code -} for {@code input}
     */
    public static End of(String word, InputStream input) {
        return of(word, input, false);
    }

    /**
     * The same.
     *
     * @param isServerNamed whether a server stands beside the file, as a laptop's then need not have one
     */
    public static End of(String word, InputStream input, boolean isServerNamed) {
        try {
            Node.Fields fields =
                    JsonReader.read(ConfigFile.read(word, input), ConfigFile.place(word), new Diagnostics());
            return of(fields, isServerNamed);
        } catch (ConfigException e) {
            return End.LOCAL; // whichever reads it says what is wrong
        }
    }

    /** Whether only a laptop's file says what this one does: not one that fits both ends, nor one that cannot be read. */
    static boolean isOnlyLaptops(String word, InputStream input) {
        try {
            Node.Fields fields =
                    JsonReader.read(ConfigFile.read(word, input), ConfigFile.place(word), new Diagnostics());
            return of(fields, false) == End.LOCAL
                    && needing(fields).equals(EnumSet.of(End.LOCAL))
                    && !isPerhapsPeers(fields);
        } catch (ConfigException e) {
            return false;
        }
    }

    private static End of(Node.Fields fields, boolean isServerNamed) {
        if (servers(fields).flatMap(Purpose::words).anyMatch(Purpose::isEveryAddress)) {
            return End.REMOTE;
        }
        if (isPorts(fields)) {
            return End.REMOTE;
        }
        Set<End> needing = needing(fields);
        boolean isServers = needing.isEmpty()
                ? !isServerNamed && hasAny(fields, SECRET_OR_PORT) && !hasAny(fields, NAMING_SERVERS)
                : needing.equals(EnumSet.of(End.REMOTE));
        return isServers ? End.REMOTE : End.LOCAL;
    }

    /** The ends that alone use some of the keys. */
    private static Set<End> needing(Node.Fields fields) {
        Set<End> needing = EnumSet.noneOf(End.class);
        for (Node.Field field : fields.fields()) {
            Key.find(field.name())
                    .map(key -> key.declaration().ends)
                    .filter(ends -> ends.size() == 1)
                    .ifPresent(needing::addAll);
        }
        return needing;
    }

    private static boolean hasAny(Node.Fields fields, List<String> names) {
        return names.stream().anyMatch(name -> fields.find(name).isPresent());
    }

    /** Servers without an address are ports of one that listens: a laptop could not find any of them. */
    private static boolean isPorts(Node.Fields fields) {
        return fields.find(Key.SERVERS.name()).filter(Purpose::isPorts).isPresent();
    }

    private static boolean isPorts(Node listed) {
        return listed instanceof Node.Items items
                && !items.items().isEmpty()
                && items.items().stream()
                        .allMatch(entry -> entry instanceof Node.Fields one
                                && one.find(Key.SERVER_PORT.name()).isPresent()
                                && one.find(Key.SERVER.name()).isEmpty());
    }

    /** What stands where there is one, and in a list of them. */
    private static Stream<Node> servers(Node.Fields fields) {
        Stream<Node> listed = fields.find(Key.SERVERS.name()).stream()
                .flatMap(list -> list instanceof Node.Items items ? items.items().stream() : Stream.of())
                .flatMap(entry -> entry instanceof Node.Fields one ? servers(one) : Stream.of());
        return Stream.concat(fields.find(Key.SERVER.name()).stream(), listed);
    }

    private static Stream<String> words(Node value) {
        return switch (value) {
            case Node.Text text -> Stream.of(text.text());
            case Node.Items(SourceLocation _, List<Node> items) ->
                items.stream().flatMap(Purpose::words);
            default -> Stream.of();
        };
    }

    /** A server's file of shadowsocks-libev has addresses to listen at, and a {@code local_port} that means nothing there. */
    private static boolean isPerhapsPeers(Node.Fields fields) {
        return hasAny(fields, List.of(Key.LOCAL_PORT.name(), Key.LOCAL_ADDRESS.name()))
                && servers(fields)
                        .flatMap(Purpose::words)
                        .anyMatch(word -> address(word).isPresent());
    }

    private static boolean isEveryAddress(String word) {
        return address(word).filter(InetAddress::isAnyLocalAddress).isPresent();
    }

    private static Optional<InetAddress> address(String word) {
        try {
            return Endpoint.parse(word).listening(0).map(InetSocketAddress::getAddress);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
