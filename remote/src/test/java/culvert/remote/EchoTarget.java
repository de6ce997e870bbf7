package culvert.remote;

import culvert.address.DomainName;
import culvert.address.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A target on loopback that sends back what it gets, and ends when its peer has ended. */
final class EchoTarget implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger accepted = new AtomicInteger();

    private EchoTarget(ServerSocket socket) {
        this.socket = socket;
    }

    static EchoTarget open() throws IOException {
        EchoTarget target = new EchoTarget(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")));
        Thread.ofPlatform().daemon().name("echo-target").start(target::accept);
        return target;
    }

    /** How many connections have come. */
    int accepted() {
        return accepted.get();
    }

    Target named(String name) {
        return new Target(new DomainName(name), socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket peer = socket.accept();
                accepted.incrementAndGet();
                Thread.ofPlatform().daemon().name("echo").start(() -> echo(peer));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void echo(Socket peer) {
        try (peer) {
            peer.getInputStream().transferTo(peer.getOutputStream());
            peer.shutdownOutput();
        } catch (IOException e) {
            // the test sees what is missing
        }
    }
}
