package culvert.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the system's errors mean to us. Our own calls give their number; others give sentences, with the number in them
 * from Netty's native calls, without it from the JDK.
 */
public final class SystemErrors {
    /** As Netty's native calls put it: {@code connect(..) failed with error(-111): Connection refused}. */
    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

    // Linux error numbers, errno.h
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EPIPE = 32;
    private static final int EMSGSIZE = 90;
    private static final int EAFNOSUPPORT = 97;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;
    private static final int ENETUNREACH = 101;
    private static final int ECONNABORTED = 103;
    private static final int ECONNRESET = 104;
    private static final int ENOBUFS = 105;
    private static final int ETIMEDOUT = 110;
    private static final int ECONNREFUSED = 111;
    private static final int EHOSTUNREACH = 113;

    private SystemErrors() {}

    /** An established connection failed. */
    public static NetworkException network(IOException e) {
        return switch (e) {
            case NetworkException already -> already;
            case ClosedChannelException closed -> new NetworkException(Cause.CLOSED);
            default ->
                switch (number(e)) {
                    case ECONNRESET, EPIPE, ECONNABORTED -> new NetworkException(Cause.RESET);
                    // what unanswered probes end with; an unreachable host is the same news from a router
                    case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH -> new NetworkException(Cause.VANISHED);
                    default -> new NetworkException(Cause.NETWORK, text(e));
                };
        };
    }

    /** Whether this is how the system tells of a reset that came after the peer's end. */
    public static boolean isAfterTheEnd(IOException e) {
        return number(e) == EPIPE;
    }

    /** A connection could not be made. */
    public static DialException dial(IOException e, InetSocketAddress to) {
        if (e instanceof DialException already) {
            return already;
        }
        if (e instanceof NetworkException limit && limit.reason() == Cause.CONNECT_TIMEOUT) {
            return new DialException(Cause.CONNECT_TIMEOUT, to + ": no answer in time");
        }
        return switch (number(e)) {
            case ECONNREFUSED -> new DialException(Cause.REFUSED, to + ": connection refused");
            case ENETUNREACH, EAFNOSUPPORT ->
                new DialException(Cause.NETWORK_UNREACHABLE, to + ": network unreachable");
            case EHOSTUNREACH -> new DialException(Cause.HOST_UNREACHABLE, to + ": host unreachable");
            case ETIMEDOUT -> new DialException(Cause.CONNECT_TIMEOUT, to + ": no answer");
            case EADDRNOTAVAIL ->
                hasAddressFor(to)
                        ? new DialException(
                                Cause.NO_LOCAL_PORT, to + ": no port of this machine is left to connect from")
                        : new DialException(
                                Cause.NETWORK_UNREACHABLE, to + ": this machine has no address of that kind");
            case EMFILE, ENFILE ->
                new DialException(
                        Cause.NO_DESCRIPTORS,
                        to + ": no file descriptor is left for a socket; raise the limit (ulimit -n, LimitNOFILE=)");
            default -> new DialException(Cause.CONNECT_FAILED, to + ": " + text(e));
        };
    }

    /** Both lacks have one number; a datagram socket, which has ports of its own, tells them apart. */
    private static boolean hasAddressFor(InetSocketAddress to) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(to);
            return true;
        } catch (IOException e) {
            return number(e) != EADDRNOTAVAIL;
        }
    }

    /** A listening socket could not be opened; the message tells a user what to do. */
    public static NetworkException listen(IOException e, InetSocketAddress at) {
        String advice = switch (number(e)) {
            case EADDRINUSE -> "the port is in use by another program; stop it or choose another port";
            case EADDRNOTAVAIL -> "this machine has no such address";
            case EAFNOSUPPORT -> "this machine has no IPv6";
            case EACCES -> "permission denied; ports below 1024 need a privilege";
            default -> text(e);
        };
        String host = at.getAddress().getHostAddress();
        String where = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + at.getPort();
        return new NetworkException(Cause.NETWORK, "cannot listen on " + where + ": " + advice);
    }

    /**
     * Where to listen after {@code e}, when every address of the machine was asked for and its kernel has no IPv6; null
     * when that is not it.
     */
    public static @Nullable InetSocketAddress withoutIpv6(IOException e, InetSocketAddress at) {
        boolean everywhere = at.getAddress() instanceof Inet6Address six && six.isAnyLocalAddress();
        return everywhere && number(e) == EAFNOSUPPORT ? new InetSocketAddress("0.0.0.0", at.getPort()) : null;
    }

    /** A datagram was not sent. */
    public static Cause unsent(IOException e) {
        return unsent(number(e));
    }

    /** A datagram was not sent, with this error number. */
    public static Cause unsent(int errno) {
        return switch (errno) {
            case EMSGSIZE -> Cause.TOO_LARGE;
            case EAGAIN, ENOBUFS -> Cause.BUFFER_FULL;
            // a family that the socket does not have is one that it has no way to
            case ENETUNREACH, EAFNOSUPPORT -> Cause.NETWORK_UNREACHABLE;
            case EHOSTUNREACH -> Cause.HOST_UNREACHABLE;
            case ECONNREFUSED -> Cause.REFUSED;
            default -> Cause.NETWORK;
        };
    }

    /** The system's error number, recovered from the sentence where the JDK gives nothing else; 0 for others. */
    private static int number(IOException e) {
        if (e instanceof CallFailedException call) {
            return call.number();
        }
        String text = text(e);
        Matcher named = NUMBER.matcher(text);
        if (named.find()) {
            return Integer.parseInt(named.group(1));
        }
        return sentence(text.toLowerCase(Locale.ROOT));
    }

    private static int sentence(String text) {
        if (text.contains("connection reset")) {
            return ECONNRESET;
        } else if (text.contains("broken pipe")) {
            return EPIPE;
        } else if (text.contains("refused")) {
            return ECONNREFUSED;
        } else if (text.contains("no route to host") || text.contains("host is unreachable")) {
            return EHOSTUNREACH;
        } else if (text.contains("network is unreachable")) {
            return ENETUNREACH;
        } else if (text.contains("message too long")) {
            return EMSGSIZE;
        } else if (text.contains("no buffer space")) {
            return ENOBUFS;
        } else if (text.contains("timed out")) {
            return ETIMEDOUT;
        } else if (text.contains("already in use")) {
            return EADDRINUSE;
        } else if (text.contains("family not supported") || text.contains("family unavailable")) {
            return EAFNOSUPPORT;
        } else if (text.contains("cannot assign requested address")) {
            return EADDRNOTAVAIL;
        } else if (text.contains("permission denied")) {
            return EACCES;
        } else if (text.contains("too many open files")) {
            return EMFILE;
        }
        return 0;
    }

    private static String text(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
