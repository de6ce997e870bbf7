package culvert.app;

import culvert.config.Config;
import culvert.config.Key;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an end needs to know that is about its process and not about its relays.
 *
 * @param transport the transport that is forced: {@code epoll}, {@code nio} or {@code plain}; empty means the best there is
 * @param nameservers whom to ask for names; none means whom the system asks
 * @param verbose whether the user wants to see more, {@code -v}
 * @param stateDirectory where what has to survive a restart is kept
 * @param drain how long open sessions may take to end after a signal
 */
public record ProcessSettings(
        Optional<String> transport,
        List<InetSocketAddress> nameservers,
        boolean verbose,
        Path stateDirectory,
        Duration drain) {

    /** The keys of the process, which stay as they were at the start. */
    static final List<Key<?>> KEYS = List.of(
            Key.TRANSPORT,
            Key.NAMESERVER,
            Key.LOG_LEVEL,
            Key.LOG_FORMAT,
            Key.LOG_QUIET,
            Key.LOG_SESSIONS,
            Key.STATE_DIR,
            Key.DRAIN,
            Key.LINK_REFRESH,
            Key.EXIT_WITH_STDIN);

    /** As configured. */
    public static ProcessSettings of(Config config, Map<String, String> environment) {
        return new ProcessSettings(
                config.find(Key.TRANSPORT),
                config.find(Key.NAMESERVER).orElse(List.of()),
                config.get(Key.LOG_LEVEL) > 0,
                StateDirectory.of(config, environment),
                config.get(Key.DRAIN));
    }
}
