package culvert.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.net.dns.DnsResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NameServerTest {
    @Test
    void theResolverFindsEveryNameOnLoopback() throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (NameServer server = NameServer.open();
                DnsResolver resolver = DnsResolver.open(List.of(new InetSocketAddress(loopback, server.port())))) {
            assertEquals(List.of(loopback), resolver.resolve(new DomainName(NameServer.NAME)));
        }
    }
}
