package culvert.acl;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Where this program itself listens. A session to one of these would be a loop through ourselves.
 *
 * <p>A listener on the unspecified address is every address of this machine at its port.
 */
public final class OwnSockets {
    private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();
    private final Predicate<InetAddress> machine;

    public OwnSockets(MachineAddresses machine) {
        this(machine::contains);
    }

    OwnSockets(Predicate<InetAddress> machine) {
        this.machine = machine;
    }

    /** Adds a listener's address, as it was really bound. */
    public void add(InetSocketAddress listener) {
        listening.add(listener);
    }

    /** Takes addresses of listeners out that are closed. */
    public void removeAll(List<InetSocketAddress> listeners) {
        listeners.forEach(listening::remove);
    }

    boolean contains(InetAddress address, int port) {
        for (InetSocketAddress own : listening) {
            if (own.getPort() == port && reaches(address, own.getAddress())) {
                return true;
            }
        }
        return false;
    }

    private boolean reaches(InetAddress address, InetAddress own) {
        if (address.equals(own)) {
            return true;
        }
        if (own.isAnyLocalAddress()) {
            return address.isAnyLocalAddress() || address.isLoopbackAddress() || machine.test(address);
        }
        return address.isAnyLocalAddress()
                && own.isLoopbackAddress(); // connecting to 0.0.0.0 is connecting to loopback
    }
}
