package culvert.e2e;

import java.io.OutputStream;
import java.net.Socket;

/** A program that connects, ends its half, and waits for what the other side says. */
final class HalfClosingPeer {
    private HalfClosingPeer() {}

    /** With the address and the port. */
    public static void main(String... to) throws Exception {
        try (Socket socket = new Socket(to[0], Integer.parseInt(to[1]))) {
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
