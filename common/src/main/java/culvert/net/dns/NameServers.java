package culvert.net.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/**
 * The name servers to ask: the configured ones, or those of {@code resolv.conf} as it is at the moment.
 *
 * <p>Without any, nothing is asked: a public service would learn what the users of this server visit.
 *
 * <p>{@link #look} is for the resolver's thread, the rest for any thread.
 */
final class NameServers {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private static final int PORT = 53;

    private final Supplier<List<InetSocketAddress>> source;
    private List<InetSocketAddress> seen = List.of();
    private volatile List<NameServer> current = List.of();

    NameServers(Supplier<List<InetSocketAddress>> source) {
        this.source = source;
    }

    /** The given servers, or what the system says when there are none. */
    static NameServers of(List<InetSocketAddress> servers) {
        if (!servers.isEmpty()) {
            return new NameServers(() -> servers);
        }
        boolean windows = Files.notExists(RESOLV_CONF)
                && Path.of("").getFileSystem().getSeparator().equals("\\");
        return windows
                ? new NameServers(NameServers::ofWindows)
                : from(new ReloadedFile<>(RESOLV_CONF, ReloadedFile.LOOK_EVERY, NameServers::parse));
    }

    static NameServers from(ReloadedFile<List<InetSocketAddress>> resolvConf) {
        return new NameServers(() -> resolvConf.content().orElse(List.of()));
    }

    /** The lines that begin with {@code nameserver}. */
    static List<InetSocketAddress> parse(Path resolvConf) throws IOException {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String line : new String(Files.readAllBytes(resolvConf), StandardCharsets.ISO_8859_1)
                .lines()
                .toList()) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length > 1 && words[0].equals("nameserver")) {
                address(words[1])
                        .map(address -> new InetSocketAddress(address, PORT))
                        .forEach(servers::add);
            }
        }
        return servers;
    }

    /**
     * Reads the list again.
     *
     * @return true when it has changed: earlier answers may then be wrong here
     */
    @SuppressWarnings("ReferenceEquality") // a file that was read again gives another list
    boolean look() {
        List<InetSocketAddress> now = source.get();
        if (now == seen) {
            return false;
        }
        boolean isFirst = seen.isEmpty();
        seen = now;
        current = now.stream()
                .distinct()
                .map(address -> new NameServer(address, System::nanoTime))
                .toList();
        return !isFirst;
    }

    /** False when the system names no server at the moment. */
    boolean areKnown() {
        return !current.isEmpty();
    }

    /** In the order in which they are to be asked; empty when the system names none. */
    List<NameServer> inOrder() {
        List<NameServer> first = new ArrayList<>();
        List<NameServer> last = new ArrayList<>();
        for (NameServer server : current) {
            (server.comesLast() ? last : first).add(server);
        }
        first.addAll(last);
        return first;
    }

    private static Stream<InetAddress> address(String literal) {
        try {
            return Stream.of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** The JDK's own client asks Windows for them. */
    @SuppressWarnings("JdkObsolete") // the interface wants a Hashtable
    private static List<InetSocketAddress> ofWindows() {
        Hashtable<String, String> wanted = new Hashtable<>();
        wanted.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        wanted.put(Context.PROVIDER_URL, "dns://");
        try {
            Object urls = new InitialDirContext(wanted).getEnvironment().get(Context.PROVIDER_URL);
            return Stream.of(String.valueOf(urls).split(" ", -1))
                    .map(url -> url.replaceFirst("^dns://", "").replaceFirst("^\\[|\\]$", ""))
                    .flatMap(NameServers::address)
                    .map(address -> new InetSocketAddress(address, PORT))
                    .toList();
        } catch (NamingException e) {
            return List.of();
        }
    }
}
