package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentUsersTest {
    private final RecentUsers<String> recent = new RecentUsers<>();

    @Test
    void theMostRecentOfAnAddressComesFirst() throws UnknownHostException {
        assertEquals(List.of(), recent.of(address(1)));
        recent.note(address(1), "alice");
        recent.note(address(1), "bob");
        recent.note(address(2), "carol");
        assertEquals(List.of("bob", "alice"), recent.of(address(1)));
        recent.note(address(1), "alice");
        assertEquals(List.of("alice", "bob"), recent.of(address(1)));
    }

    @Test
    void onlyAFewOfAnAddressAreRemembered() throws UnknownHostException {
        for (String user : List.of("a", "b", "c", "d", "e", "f")) {
            recent.note(address(1), user);
        }
        assertEquals(List.of("f", "e", "d", "c"), recent.of(address(1)));
    }

    @Test
    void theAddressThatWasUsedLeastRecentlyMakesRoom() throws UnknownHostException {
        for (int i = 0; i < 4096; i++) {
            recent.note(address(i), "alice");
        }
        assertEquals(List.of("alice"), recent.of(address(0)));
        recent.note(address(4096), "bob");
        assertEquals(List.of("alice"), recent.of(address(0)));
        assertEquals(List.of(), recent.of(address(1)));
    }

    private static Prefix address(int number) throws UnknownHostException {
        return Prefix.ofMachine(InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number}));
    }
}
