package culvert.net.carrier;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The names in the hosts file, as it is at the moment. Belongs to the resolver's thread. */
final class Hosts {
    /** Where the system keeps its hosts file. */
    static final Path SYSTEM = Optional.ofNullable(System.getenv("SystemRoot"))
            .map(windows -> Path.of(windows, "system32", "drivers", "etc", "hosts"))
            .orElse(Path.of("/etc/hosts"));

    private final ReloadedFile<HostsFileEntriesProvider> file;

    Hosts(Path file, Duration lookEvery) {
        this.file = new ReloadedFile<>(file, lookEvery, Hosts::parse);
    }

    /** All addresses of both families; none when the file does not know the name. */
    List<InetAddress> find(String name) {
        return file.content()
                .map(entries -> Stream.of(entries.ipv6Entries(), entries.ipv4Entries())
                        .flatMap(family -> family.getOrDefault(name, List.of()).stream())
                        .toList())
                .orElse(List.of());
    }

    private static HostsFileEntriesProvider parse(Path file) throws IOException {
        return HostsFileEntriesProvider.parser().parse(file.toFile(), StandardCharsets.UTF_8);
    }
}
