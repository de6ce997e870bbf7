package culvert.net;

import culvert.address.Target;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the system's errors mean to us. */
public final class SystemErrors {
    private static final String NONE_LEFT =
            "no file descriptor is left for a socket; raise the limit (ulimit -n, LimitNOFILE=)";

    private SystemErrors() {}

    /** An established connection failed. */
    public static NetworkException network(IOException e) {
        return switch (e) {
            case NetworkException already -> already;
            case ClosedChannelException closed -> new NetworkException(Cause.CLOSED);
            default ->
                switch (Errno.of(e)) {
                    case Errno.ECONNRESET, Errno.EPIPE, Errno.ECONNABORTED -> new NetworkException(Cause.RESET);
                    // what unanswered probes end with; a router reports the same as an unreachable host
                    case Errno.ETIMEDOUT, Errno.EHOSTUNREACH, Errno.ENETUNREACH -> new NetworkException(Cause.VANISHED);
                    default -> new NetworkException(Cause.NETWORK, text(e));
                };
        };
    }

    /** Whether this is how the system reports a reset that came after the peer's end of stream. */
    public static boolean isAfterTheEnd(IOException e) {
        return Errno.of(e) == Errno.EPIPE;
    }

    /** A connection could not be made. */
    public static DialException dial(IOException e, InetSocketAddress address) {
        Target to = Target.of(address);
        if (e instanceof DialException already) {
            return already;
        }
        if (e instanceof NetworkException limit && limit.reason() == Cause.CONNECT_TIMEOUT) {
            return new DialException(Cause.CONNECT_TIMEOUT, to + ": no answer in time");
        }
        return switch (Errno.of(e)) {
            case Errno.ECONNREFUSED -> new DialException(Cause.REFUSED, to + ": connection refused");
            case Errno.ENETUNREACH, Errno.EAFNOSUPPORT ->
                new DialException(Cause.NETWORK_UNREACHABLE, to + ": network unreachable");
            case Errno.EHOSTUNREACH -> new DialException(Cause.HOST_UNREACHABLE, to + ": host unreachable");
            case Errno.ETIMEDOUT -> new DialException(Cause.CONNECT_TIMEOUT, to + ": no answer");
            case Errno.EADDRNOTAVAIL ->
                hasAddressFor(address)
                        ? new DialException(
                                Cause.NO_LOCAL_PORT, to + ": no port of this machine is left to connect from")
                        : new DialException(
                                Cause.NETWORK_UNREACHABLE, to + ": this machine has no address of that kind");
            case Errno.EMFILE, Errno.ENFILE -> new DialException(Cause.NO_DESCRIPTORS, to + ": " + NONE_LEFT);
            default -> new DialException(Cause.CONNECT_FAILED, to + ": " + text(e));
        };
    }

    /** No free port and no address give the same number; a datagram socket, which has its own ports, tells them apart. */
    private static boolean hasAddressFor(InetSocketAddress to) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(to);
            return true;
        } catch (IOException e) {
            return Errno.of(e) != Errno.EADDRNOTAVAIL;
        }
    }

    /** A listening socket could not be opened; the message tells a user what to do. */
    public static NetworkException listen(IOException e, InetSocketAddress at) {
        int errno = Errno.of(e);
        boolean noneLeft = errno == Errno.EMFILE || errno == Errno.ENFILE;
        String advice = switch (errno) {
            case Errno.EADDRINUSE -> inUse(holder(at));
            case Errno.EADDRNOTAVAIL -> "this machine has no such address";
            case Errno.EAFNOSUPPORT -> "this machine has no IPv6";
            case Errno.EACCES -> "permission denied; ports below 1024 need a privilege";
            case Errno.EMFILE, Errno.ENFILE -> NONE_LEFT;
            default -> text(e);
        };
        return new NetworkException(
                noneLeft ? Cause.NO_DESCRIPTORS : Cause.NETWORK, "cannot listen on " + Target.of(at) + ": " + advice);
    }

    /** The same of a socket for datagrams, which a carrier could not open: names the program that has the port. On no carrier. */
    public static NetworkException datagrams(NetworkException e, InetSocketAddress at) {
        return PortHolder.of(at, true)
                .map(holder -> new NetworkException(
                        e.reason(), "cannot listen on " + Target.of(at) + " (UDP): " + inUse(holder.toString())))
                .orElse(e);
    }

    private static String inUse(String holder) {
        return "the port is in use by " + holder + "; stop it or choose another port";
    }

    /** Found in files, which a carrier does not read. */
    private static String holder(InetSocketAddress at) {
        return Optional.of(at)
                .filter(place -> !Thread.currentThread().isVirtual())
                .flatMap(place -> PortHolder.of(place, false))
                .map(PortHolder::toString)
                .orElse("another program");
    }

    /**
     * The address to listen on instead, when {@code at} is the wildcard of IPv6 and the kernel has no IPv6; null for any
     * other failure.
     */
    public static @Nullable InetSocketAddress withoutIpv6(IOException e, InetSocketAddress at) {
        boolean everywhere = at.getAddress() instanceof Inet6Address six && six.isAnyLocalAddress();
        return everywhere && Errno.of(e) == Errno.EAFNOSUPPORT ? new InetSocketAddress("0.0.0.0", at.getPort()) : null;
    }

    /** A datagram was not sent. */
    public static Cause unsent(IOException e) {
        return unsent(Errno.of(e));
    }

    /** A datagram was not sent, with this error number. */
    public static Cause unsent(int errno) {
        return switch (errno) {
            case Errno.EMSGSIZE -> Cause.TOO_LARGE;
            case Errno.EAGAIN, Errno.ENOBUFS -> Cause.BUFFER_FULL;
            // the socket cannot reach an address of the other family
            case Errno.ENETUNREACH, Errno.EAFNOSUPPORT -> Cause.NETWORK_UNREACHABLE;
            case Errno.EHOSTUNREACH -> Cause.HOST_UNREACHABLE;
            case Errno.ECONNREFUSED -> Cause.REFUSED;
            default -> Cause.NETWORK;
        };
    }

    /** Its message, or else what kind it is: some have none. */
    public static String text(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
