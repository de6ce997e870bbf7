package culvert.net.dns;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The names in the hosts file, as it is at the moment. Belongs to the resolver's thread. */
final class Hosts {
    /** Where the system keeps its hosts file. */
    static final Path SYSTEM = Optional.ofNullable(System.getenv("SystemRoot"))
            .map(windows -> Path.of(windows, "system32", "drivers", "etc", "hosts"))
            .orElse(Path.of("/etc/hosts"));

    private static final List<InetAddress> LOOPBACK =
            List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));

    private final ReloadedFile<Map<String, List<InetAddress>>> file;

    Hosts(Path file, Duration lookEvery) {
        this.file = new ReloadedFile<>(file, lookEvery, Hosts::parse);
    }

    /** All addresses of both families, IPv6 first; none when the file does not know the name. */
    List<InetAddress> find(String name) {
        List<InetAddress> listed = file.content().map(names -> names.get(name)).orElse(List.of());
        return listed.isEmpty() && (name.equals("localhost") || name.endsWith(".localhost")) ? LOOPBACK : listed;
    }

    private static Map<String, List<InetAddress>> parse(Path file) throws IOException {
        Map<String, List<InetAddress>> names = new HashMap<>();
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
            for (int i = 1; i < words.length; i++) {
                add(words[0], names.computeIfAbsent(words[i].toLowerCase(Locale.ROOT), name -> new ArrayList<>()));
            }
        }
        names.values().forEach(all -> all.sort(Comparator.comparing(each -> !(each instanceof Inet6Address))));
        return names;
    }

    private static void add(String literal, List<InetAddress> to) {
        try {
            InetAddress address = InetAddress.ofLiteral(literal);
            if (!to.contains(address)) {
                to.add(address);
            }
        } catch (IllegalArgumentException e) {
            // a line without an address is ignored
        }
    }
}
