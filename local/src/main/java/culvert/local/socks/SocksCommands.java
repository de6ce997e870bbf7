package culvert.local.socks;

import culvert.relay.Service;
import java.util.Optional;

/**
 * What a SOCKS port does for its clients.
 *
 * @param connect whether it connects
 * @param associate opens an association for datagrams, which only SOCKS5 has
 */
public record SocksCommands(boolean connect, Optional<Service.Opener> associate) {}
