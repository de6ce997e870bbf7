package culvert.e2e.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For tests that need the same port twice: all others let the system choose. */
public final class Ports {
    private Ports() {}

    /** A port of loopback that is free now. */
    public static int free() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
