package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.address.Host;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where datagrams to a name go. */
class ConnectedAddressesTest {
    private static final DomainName NAME = (DomainName) Host.parse("example.com");
    private static final InetAddress FOUR = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::1");

    private final ConnectedAddresses connected = new ConnectedAddresses();

    @ParameterizedTest
    @CsvSource({"USUAL, true", "IPV6_FIRST, false", "IPV4_FIRST, true", "IPV6_ONLY, false"})
    void beforeAConnectionTheFamilyDecides(Families families, boolean isFourFirst) {
        assertEquals(
                isFourFirst ? FOUR : SIX,
                connected.ordered(NAME, List.of(SIX, FOUR), families).getFirst());
        assertEquals(
                isFourFirst ? FOUR : SIX,
                connected.ordered(NAME, List.of(FOUR, SIX), families).getFirst());
    }

    @Test
    void aConnectionThatGotThroughIsFollowedInAnyCase() {
        connected.connected(NAME, SIX, List.of(FOUR, SIX));
        assertEquals(List.of(SIX, FOUR), connected.ordered(NAME, List.of(FOUR, SIX), Families.IPV4_FIRST));
        connected.connected(NAME, FOUR, List.of(FOUR, SIX));
        assertEquals(List.of(FOUR, SIX), connected.ordered(NAME, List.of(FOUR, SIX), Families.IPV6_FIRST));
    }
}
