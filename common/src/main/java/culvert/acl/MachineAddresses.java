package culvert.acl;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of this machine's interfaces, as they were at most half a minute ago.
 *
 * <p>Asking the system is a blocking native call, so a platform thread does it while the asking virtual thread is
 * parked; only the one that finds the answer old waits, the others use what is there.
 */
final class MachineAddresses {
    /** An address that appears while the program runs is known this soon. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile @Nullable Snapshot latest;

    private record Snapshot(Set<InetAddress> addresses, long at) {
        boolean isFresh() {
            return System.nanoTime() - at < FRESH.toNanos();
        }
    }

    /** True when the address is one of this machine's, or when the system would not say. */
    boolean contains(InetAddress address) {
        Snapshot known = latest;
        if (known == null || (!known.isFresh() && asking.compareAndSet(false, true))) {
            known = ask();
        }
        return known == null || known.addresses.contains(address);
    }

    private @Nullable Snapshot ask() {
        CompletableFuture<@Nullable Snapshot> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("interfaces").start(() -> answer.complete(look()));
        Snapshot fresh = answer.join();
        latest = fresh;
        asking.set(false);
        return fresh;
    }

    private static @Nullable Snapshot look() {
        try {
            Set<InetAddress> addresses = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
            return new Snapshot(addresses, System.nanoTime());
        } catch (SocketException e) {
            return null; // unknown: contains() then says yes, and the next caller asks again
        }
    }
}
