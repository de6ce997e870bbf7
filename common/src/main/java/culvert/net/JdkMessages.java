package culvert.net;

import java.util.List;
import java.util.Locale;

/**
 * What the messages of the JDK's network exceptions mean. They are all it gives: no number, and one type for many reasons.
 * The only place that reads a message.
 */
final class JdkMessages {
    private record Meaning(String part, int errno) {}

    private static final List<Meaning> MEANINGS = List.of(
            new Meaning("connection reset", Errno.ECONNRESET),
            new Meaning("broken pipe", Errno.EPIPE),
            new Meaning("refused", Errno.ECONNREFUSED),
            new Meaning("no route to host", Errno.EHOSTUNREACH),
            new Meaning("host is unreachable", Errno.EHOSTUNREACH),
            new Meaning("network is unreachable", Errno.ENETUNREACH),
            new Meaning("message too long", Errno.EMSGSIZE),
            new Meaning("no buffer space", Errno.ENOBUFS),
            new Meaning("timed out", Errno.ETIMEDOUT),
            new Meaning("already in use", Errno.EADDRINUSE),
            new Meaning("family not supported", Errno.EAFNOSUPPORT),
            new Meaning("family unavailable", Errno.EAFNOSUPPORT),
            new Meaning("cannot assign requested address", Errno.EADDRNOTAVAIL),
            new Meaning("permission denied", Errno.EACCES),
            new Meaning("too many open files", Errno.EMFILE));

    private JdkMessages() {}

    /** {@link Errno#UNKNOWN} for a message that is not among these. */
    static int errno(Exception e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return MEANINGS.stream()
                .filter(meaning -> message.contains(meaning.part))
                .findFirst()
                .map(Meaning::errno)
                .orElse(Errno.UNKNOWN);
    }
}
