package culvert.e2e.rig;

import culvert.net.NetworkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Ports of loopback for tests that have to know one before anybody listens there. */
public final class Ports {
    private static final int TRIES = 20;
    private static final int LEAST = 20_000;

    /** Of those in which it chooses, by {@code ip_local_port_range}. */
    private static final int FIRST_OF_THE_SYSTEM = 32_768;

    private Ports() {}

    /** Starts something that listens. */
    @FunctionalInterface
    interface Start<T> {
        T start() throws IOException;
    }

    /** Tries again while the port that the system has chosen for connections is somebody else's for datagrams. */
    static <T> T free(Start<T> start) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return start.start();
            } catch (NetworkException e) {
                if (tries == TRIES || !String.valueOf(e.getMessage()).contains("in use")) {
                    throw e;
                }
            }
        }
    }

    /**
     * One that is free now, for connections and for datagrams, and that the system gives to nobody by itself: for a test that needs
     * the same port twice, or runs a program that cannot say which it got.
     */
    public static int free() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LEAST, FIRST_OF_THE_SYSTEM);
            try (ServerSocket any = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket same = new DatagramSocket(any.getLocalSocketAddress())) {
                return same.getLocalPort();
            } catch (BindException somebodyElses) {
                // the next one
            }
        }
    }

    /** Whether somebody listens there on loopback, and hears datagrams. */
    static boolean areServed(int port) {
        String end = String.format(":%04X ", port);
        return isListening(port) && lines("/proc/net/udp").anyMatch(line -> line.contains(end));
    }

    /** Whether somebody listens there on loopback, for connections; no connection is made for it. */
    public static boolean isListening(int port) {
        return isListening(ProcessHandle.current().pid(), port);
    }

    /** The same in the network of a process, at any address. */
    public static boolean isListening(long process, int port) {
        String end = String.format(":%04X ", port);
        return lines("/proc/" + process + "/net/tcp").anyMatch(line -> line.contains(end + "00000000:0000 0A"));
    }

    /** Whether who listens there on loopback has accepted all connections, and read all that has come. */
    public static boolean isAllRead(int port) {
        String end = String.format(":%04X", port);
        return lines("/proc/net/tcp")
                .map(line -> line.strip().split(" +"))
                .filter(fields -> fields[1].endsWith(end))
                .allMatch(fields -> fields[4].endsWith(":00000000"));
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nobody listens there on loopback. */
    public static boolean isRefused(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that nobody listens on, as long as the socket is open: it holds the port and does not listen either. */
    public static Socket closed() throws IOException {
        Socket holder = new Socket();
        try {
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return holder;
        } catch (IOException e) {
            holder.close();
            throw e;
        }
    }
}
