package culvert.app;

import culvert.net.Transport;
import culvert.net.carrier.CarrierTransport;
import culvert.net.carrier.KeptSockets;
import culvert.net.plain.PlainTransport;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses and starts the transport: epoll where it works, else NIO on the same carriers, else blocking sockets. */
public final class Transports {
    private static final Logger log = LoggerFactory.getLogger(Transports.class);

    private Transports() {}

    /**
     * Begins to load what {@link #open} will need, while the caller goes on with something else. The log has to be there:
     * Netty asks for one.
     */
    public static void prepare() {
        CarrierTransport.prepare();
    }

    /**
     * Opens the best transport, or the one that the user insists on.
     *
     * @param forced {@code epoll}, {@code nio} or {@code plain}
     * @throws IOException when a forced transport cannot be had here, with the reason
     */
    public static Transport open(Optional<String> forced) throws IOException {
        return open(forced, KeptSockets::none);
    }

    /**
     * The same for an end that serves.
     *
     * @param kept makes what keeps the sockets of its listeners, which only epoll has
     */
    static Transport open(Optional<String> forced, Supplier<KeptSockets> kept) throws IOException {
        int carriers = carriers(Runtime.getRuntime().availableProcessors());
        String noEpoll = CarrierTransport.epollUnavailableBecause();
        String noCarriers = CarrierTransport.nioUnavailableBecause();
        String name = forced.orElse(noEpoll.isEmpty() ? "epoll" : noCarriers.isEmpty() ? "nio" : "plain");
        return switch (name) {
            case "epoll" -> CarrierTransport.epoll(orFail(name, noEpoll, carriers), kept.get());
            case "nio" -> nio(forced.isPresent(), noEpoll, orFail(name, noCarriers, carriers));
            case "plain" -> plain(forced.isPresent(), noCarriers);
            default -> throw new IOException("there is no transport " + name);
        };
    }

    /**
     * One for two cores: the kernel's share of the work, the network's interrupts and the other programs run beside the
     * carriers. Where both ends and the load share two cores, a second carrier moves no more bytes, costs a seventh more
     * processor time for each, and makes a ping-pong under load four times slower at p99 ({@code bench/run}).
     */
    static int carriers(int cores) {
        return Math.max(1, cores / 2);
    }

    private static int orFail(String name, String problem, int carriers) throws IOException {
        if (!problem.isEmpty()) {
            throw new IOException("the transport " + name + " cannot be used: " + problem);
        }
        return carriers;
    }

    private static Transport nio(boolean wanted, String problem, int carriers) {
        if (!wanted) {
            log.info("transport nio: {}", problem);
        }
        return CarrierTransport.nio(carriers);
    }

    private static Transport plain(boolean wanted, String problem) {
        if (!wanted) {
            log.warn("transport plain, which lets a download slow everybody else down: {}", problem);
        }
        return new PlainTransport();
    }
}
