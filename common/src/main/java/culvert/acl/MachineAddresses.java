package culvert.acl;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of this machine's interfaces and the networks they are in, as they change.
 *
 * <p>Asking the system is a blocking native call, so a platform thread does it. What is a second old is asked for anew
 * while it still serves; a thread that finds it ten seconds old, because none has asked for so long, waits for the answer, parked.
 */
public final class MachineAddresses {
    /** An address that appears while the program is busy is known this soon. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** An address that appeared while nobody asked is never missed for longer than this. */
    private static final Duration STALE = Duration.ofSeconds(10);

    /** Asks the system. */
    @FunctionalInterface
    interface Source {
        List<OwnAddress> links() throws SocketException;
    }

    private record Snapshot(List<OwnAddress> links, long at) {
        boolean isOlderThan(Duration age) {
            return System.nanoTime() - at >= age.toNanos();
        }
    }

    private final Source source;
    private final AtomicReference<@Nullable CompletableFuture<Optional<Snapshot>>> asking = new AtomicReference<>();
    private volatile @Nullable Snapshot latest;

    public MachineAddresses() {
        this(MachineAddresses::ofSystem);
    }

    MachineAddresses(Source source) {
        this.source = source;
    }

    /** True when the address is one of this machine's, or when the system would not say. */
    boolean contains(InetAddress address) {
        return find(link -> link.address().equals(address));
    }

    /** True when the address is one of this machine's or of its neighbours', or when the system would not say. */
    boolean reachesDirectly(InetAddress address) {
        return find(link -> link.contains(address));
    }

    /** What the interfaces have at the moment; nothing when the system would not say. */
    List<OwnAddress> links() {
        Snapshot known = current();
        return known == null ? List.of() : known.links;
    }

    private boolean find(Predicate<OwnAddress> wanted) {
        Snapshot known = current();
        if (known == null) {
            return true;
        }
        for (OwnAddress link : known.links) {
            if (wanted.test(link)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Snapshot current() {
        Snapshot known = latest;
        if (known == null || known.isOlderThan(STALE)) {
            return ask().join().orElse(null);
        }
        if (known.isOlderThan(FRESH)) {
            var _ = ask();
        }
        return known;
    }

    /** The answer that is on its way, or a new one. */
    private CompletableFuture<Optional<Snapshot>> ask() {
        CompletableFuture<Optional<Snapshot>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Snapshot>> others = asking.compareAndExchange(null, mine);
        if (others != null) {
            return others;
        }
        try {
            Thread.ofPlatform().daemon().name("interfaces").start(() -> answer(mine));
        } catch (OutOfMemoryError noThread) {
            asking.set(null);
            mine.complete(Optional.empty());
        }
        return mine;
    }

    /** Whatever happens: others wait for it. */
    private void answer(CompletableFuture<Optional<Snapshot>> asked) {
        Optional<Snapshot> answer = Optional.empty();
        try {
            answer = look();
            answer.ifPresent(snapshot -> latest = snapshot);
        } finally {
            asking.set(null);
            asked.complete(answer);
        }
    }

    /** Nothing when the system would not say: the next caller asks again. */
    private Optional<Snapshot> look() {
        try {
            return Optional.of(new Snapshot(source.links(), System.nanoTime()));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static List<OwnAddress> ofSystem() throws SocketException {
        List<OwnAddress> links = new ArrayList<>();
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
            for (NetworkInterface each : interfaces.toList()) {
                links.addAll(OwnAddress.of(each));
            }
        }
        return links;
    }
}
