package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Prefix;
import culvert.net.PeerAddress;
import culvert.net.User;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Names and addresses that a peer has chosen so that their hashes meet: a hash table then searches by their order, and
 * has to compare with a few of them only.
 */
class ChosenKeysTest {
    private static final int MANY = 4096;

    /** The depth of a balanced tree of that many, and as much again. */
    private static final int MOST_COMPARISONS = 2 * 12;

    @Test
    void namesAreToldApartByTheirOrder() {
        Function<Integer, DomainName> name = bits -> {
            StringBuilder text = new StringBuilder("x");
            for (int i = 0; i < 12; i++) {
                text.append((bits >> i & 1) == 0 ? "Aa" : "BB"); // which have the same hash
            }
            return new DomainName(text.toString());
        };
        assertAreToldApart(name, Comparator.naturalOrder());
    }

    @Test
    void addressesAreToldApartByTheirOrder() {
        Function<Integer, Ip> address = ChosenKeysTest::address;
        assertAreToldApart(address, Comparator.naturalOrder());
        assertAreToldApart(bits -> new InetSocketAddress(address(bits).address(), 9), PeerAddress.ORDER);
    }

    @Test
    void networksAreToldApartByTheirOrder() {
        Function<Integer, Prefix> network = bits -> new Prefix((long) bits << 32 | bits, 64);
        assertAreToldApart(network, Comparator.naturalOrder());
        Function<Integer, Holder> holder = bits -> new Holder(User.UNNAMED, Optional.of(network.apply(bits)));
        assertAreToldApart(holder, Comparator.naturalOrder());
    }

    /** Of an IPv6 whose 32-bit words have the same sum. */
    private static Ip address(int bits) {
        return Ip.of(ByteBuffer.allocate(16)
                .putLong(0x20010DB800000000L)
                .putInt(bits)
                .putInt(~bits)
                .array());
    }

    private static <K> void assertAreToldApart(Function<Integer, K> chosen, Comparator<K> order) {
        List<K> keys = new ArrayList<>();
        HashSet<Integer> hashes = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            keys.add(chosen.apply(i));
            hashes.add(keys.getLast().hashCode());
        }
        assertEquals(1, hashes.size(), "the keys do not meet");
        int[] comparisons = {0};
        TreeSet<K> table = new TreeSet<>((one, other) -> {
            comparisons[0]++;
            return order.compare(one, other);
        });
        table.addAll(keys);
        assertEquals(MANY, table.size());
        assertTrue(comparisons[0] <= MANY * MOST_COMPARISONS, () -> comparisons[0] + " comparisons");
    }
}
