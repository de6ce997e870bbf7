package culvert.app.doctor;

import culvert.net.DescriptorLimit;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Checks that are about this machine alone. */
public final class MachineChecks {
    /** What lines about it are called. */
    public static final String IPV6 = "IPv6";

    /** Any public address has a route where there is IPv6; this one is a name server that anybody may ask. */
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.ofLiteral("2620:fe::fe"), 53);

    /** Two for each session, and some to spare for a thousand of them. */
    private static final long FEW_DESCRIPTORS = 4096;

    private MachineChecks() {}

    /** Whether there is a way to addresses of IPv6. Nothing is sent. */
    public static Finding ipv6() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(SOMEWHERE);
            String from = socket.getLocalAddress().getHostAddress();
            return Finding.ok(IPV6, "look for a route", "there is one, from " + from.split("%", 2)[0]);
        } catch (IOException | RuntimeException e) {
            return Finding.ok(IPV6, "look for a route", "there is none, so that only IPv4 is used");
        }
    }

    /** Whether there is a route to that address. Nothing is sent. */
    static boolean hasWay(InetSocketAddress to) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(to);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** How many files and sockets may be open. */
    public static Finding descriptors() {
        long limit = DescriptorLimit.ofThisProcess();
        String tried = "read the limit of this shell";
        return limit < FEW_DESCRIPTORS
                ? Finding.warning(
                        "open files",
                        tried,
                        limit + ", enough for some " + limit / 4 + " sessions",
                        "Raise it: \"ulimit -n\", or LimitNOFILE= where systemd starts the program.")
                : Finding.ok("open files", tried, limit == Long.MAX_VALUE ? "none" : Long.toString(limit));
    }

    /**
     * Whether the clock is right, as far as anybody may be asked.
     *
     * @param hasTimes whether the method's messages say when they were made; else nobody is asked
     */
    public static Finding clock(Optional<TimeServer> time, boolean hasTimes) {
        if (!hasTimes) {
            return Finding.notTried("clock", "clocks do not matter with this method");
        }
        if (time.isEmpty()) {
            return Finding.notTried("clock", "no server of NTP may be asked (--ntp)");
        }
        String tried = "ask " + time.get().address();
        try {
            Duration off = time.get().offset();
            if (!Clocks.isMore(off, Clocks.NOTEWORTHY)) {
                return Finding.ok("clock", tried, "right to " + Times.off(off));
            }
            String found = Times.off(off) + (off.isNegative() ? " ahead" : " behind");
            return Clocks.isMore(off, Clocks.ALLOWED)
                    ? Finding.failed("clock", tried, found, Clocks.SET)
                    : Finding.warning("clock", tried, found, Clocks.SET_SOON);
        } catch (IOException e) {
            return Finding.notTried("clock", time.get().address() + " cannot be asked: " + SystemErrors.text(e))
                    .advising("Compare \"date -u\" here and at the other end: they may be " + Clocks.ALLOWED.toSeconds()
                            + " s apart.");
        }
    }
}
