package culvert.local.page;

import culvert.relay.Outbound;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the page knows of the way that sessions go.
 *
 * @param remote the way through the tunnel
 * @param servers what the remotes are called
 * @param method the cipher's name
 * @param hasUsers whether programs have to give a name and a password
 * @param links a link for each server, made when it is asked for
 * @param picture a link as a QR code in SVG, where it is short enough
 */
public record Tunnel(
        Outbound remote,
        List<String> servers,
        String method,
        boolean hasUsers,
        Supplier<List<String>> links,
        Function<String, Optional<String>> picture) {}
