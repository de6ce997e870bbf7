package culvert.app;

import culvert.config.Config;
import culvert.config.Defaults;
import culvert.config.Key;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What an end needs to know that is about its process and not about its relays.
 *
 * @param transport the transport that is forced: {@code epoll}, {@code nio} or {@code plain}; empty means the best there is
 * @param nameserver whom to ask for names; empty means whom the system asks
 * @param verbose whether the user wants to see more, {@code -v}
 * @param drain how long open sessions may take to end after a signal
 */
public record ProcessSettings(
        Optional<String> transport, Optional<InetSocketAddress> nameserver, boolean verbose, Duration drain) {

    static ProcessSettings of(Config config) {
        return new ProcessSettings(
                config.get(Key.TRANSPORT),
                config.get(Key.NAMESERVER),
                config.get(Key.LOG_LEVEL, 0) > 0,
                config.get(Key.DRAIN, Defaults.DRAIN));
    }
}
