package culvert.e2e.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP server whose connections are served by a piece of the test, each on a thread of its own. */
public final class TcpTarget implements AutoCloseable {
    private final ServerSocket listener;
    private final Service service;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();

    /** Serves one connection, which is closed afterwards. */
    @FunctionalInterface
    public interface Service {
        void serve(Socket connection) throws Exception;
    }

    private TcpTarget(ServerSocket listener, Service service) {
        this.listener = listener;
        this.service = service;
    }

    public static TcpTarget open(Service service) throws IOException {
        return open(InetAddress.getLoopbackAddress(), service);
    }

    public static TcpTarget open(InetAddress at, Service service) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(at, 0), 1024);
        return open(listener, service);
    }

    /** At a socket that listens. */
    public static TcpTarget open(ServerSocket listener, Service service) {
        TcpTarget target = new TcpTarget(listener, service);
        Thread.ofPlatform().daemon().name("target-" + target.port()).start(target::accept);
        return target;
    }

    /** Sends back what it receives. */
    public static void echo(Socket connection) throws IOException {
        connection.getInputStream().transferTo(connection.getOutputStream());
        connection.shutdownOutput();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** How many connections have come. */
    public int accepted() {
        return accepted.get();
    }

    /** What the service threw. */
    public Queue<Throwable> problems() {
        return problems;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().name("target-connection").start(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    problems.add(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (Exception | AssertionError e) {
            problems.add(e);
        } finally {
            open.remove(socket);
        }
    }
}
