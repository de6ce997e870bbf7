package culvert.net;

import culvert.address.DomainName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which address of a name the last connection got through to. Datagrams have no handshake to run a race with, so they
 * follow the connections to the same name.
 *
 * <p>Before the first connection one of the family goes first that {@link Families} says.
 */
public final class ConnectedAddresses {
    /** Of names with both kinds of address, in half a megabyte at most; when they are more, all are learnt anew. */
    private static final int MAX_NAMES = 1024;

    private final Map<DomainName, InetAddress> last = new ConcurrentHashMap<>();

    /** Nothing is known yet. */
    public ConnectedAddresses() {}

    /**
     * A connection was made.
     *
     * @param found the addresses of the name; when all are of one kind, nothing is learnt
     */
    public void connected(DomainName name, InetAddress to, List<InetAddress> found) {
        boolean isFour = to instanceof Inet4Address;
        if (found.stream().allMatch(address -> address instanceof Inet4Address == isFour)
                || to.equals(last.get(name))) {
            return;
        }
        if (last.size() >= MAX_NAMES) {
            last.clear();
        }
        last.put(name, to);
    }

    /** The addresses of a name, the most promising first. */
    public List<InetAddress> ordered(DomainName name, List<InetAddress> found, Families families) {
        return found.stream().sorted(bestFirst(last.get(name), families)).toList();
    }

    /**
     * First the address that won, then those of its kind.
     *
     * @param won null when none has yet
     */
    public static Comparator<InetAddress> bestFirst(@Nullable InetAddress won) {
        return bestFirst(won, Families.USUAL);
    }

    private static Comparator<InetAddress> bestFirst(@Nullable InetAddress won, Families families) {
        boolean isFourFirst = won == null ? !families.sendsBySixFirst() : won instanceof Inet4Address;
        return Comparator.<InetAddress, Boolean>comparing(address -> !address.equals(won))
                .thenComparing(address -> address instanceof Inet4Address != isFourFirst);
    }
}
