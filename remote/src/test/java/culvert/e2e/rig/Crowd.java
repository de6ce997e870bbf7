package culvert.e2e.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that are opened and then silent, from many networks of this machine. They belong to processes of their
 * own, so that no limit of descriptors for one process is in the way.
 */
public final class Crowd implements AutoCloseable {
    private static final Duration ARRIVAL = Duration.ofMinutes(4);

    private final List<Running> processes = new ArrayList<>();

    private Crowd() {}

    /**
     * Opens them.
     *
     * @param networks come from 127.0.1.1, 127.0.2.1 and so on, a process each
     * @param ofEach connections
     */
    public static Crowd gather(InetSocketAddress at, int networks, int ofEach) throws Exception {
        Crowd crowd = new Crowd();
        try {
            for (int network = 1; network <= networks; network++) {
                crowd.processes.add(Culvert.main(CrowdProcess.class)
                        .start("127.0." + network + ".1", Integer.toString(at.getPort()), Integer.toString(ofEach)));
            }
            for (Running process : crowd.processes) {
                process.await(ARRIVAL, CrowdProcess.ARRIVED);
            }
            return crowd;
        } catch (Exception | AssertionError e) {
            crowd.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        for (Running process : processes) {
            process.close();
        }
    }

    /** Where a part of the crowd connects to. */
    static InetSocketAddress remote(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
