package culvert.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MachineAddressesTest {
    @Test
    void whereTheSystemFailsInAnyWayNobodyWaitsForEver() {
        AtomicInteger asked = new AtomicInteger();
        MachineAddresses addresses = new MachineAddresses(() -> {
            asked.incrementAndGet();
            throw new IllegalStateException("a defect");
        });
        assertTrue(addresses.contains(InetAddress.ofLiteral("192.0.2.1")));
        assertEquals(List.of(), addresses.links());
        assertEquals(2, asked.get());
    }
}
