package culvert.e2e.rig;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One part of a {@link Crowd}: opens its connections, says so, and holds them until it is ended. */
final class CrowdProcess {
    static final String ARRIVED = "all are connected";

    private CrowdProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        InetSocketAddress from = new InetSocketAddress(args[0], 0);
        InetSocketAddress to = Crowd.remote(Integer.parseInt(args[1]));
        List<SocketChannel> connections = new ArrayList<>();
        for (int left = Integer.parseInt(args[2]); left > 0; left--) {
            SocketChannel connection = SocketChannel.open();
            connection.bind(from);
            connection.connect(to);
            connections.add(connection);
        }
        System.out.println(ARRIVED + ": " + connections.size());
        new CountDownLatch(1).await();
    }
}
