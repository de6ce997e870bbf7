package culvert.e2e.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of loopback for tests that have to know one before anybody listens there. */
public final class Ports {
    private Ports() {}

    /** One that is free now: for who needs the same port twice, or runs a program that cannot say which it got. */
    public static int free() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
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
