package culvert.remote;

import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.RemoteOptions;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.PortKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One life of a remote on loopback, whose replay filter outlives it. */
final class ProbedRemote implements AutoCloseable, RelayEvents {
    private final Transport transport;
    private final RemoteServer server;
    private final AtomicInteger finished = new AtomicInteger();
    private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();

    /**
     * A remote to be probed.
     *
     * @param client makes first flights that are accepted
     * @param strangers make flights that would be accepted elsewhere
     */
    record Door(Engine engine, PortKeys keys, String client, List<String> strangers) {
        Method method() {
            return keys.method();
        }

        boolean isEdition2022() {
            return method().edition() == Edition.EDITION_2022;
        }

        @Override
        public String toString() {
            return engine + ", " + method().label() + (keys.users().isEmpty() ? "" : " with users");
        }
    }

    ProbedRemote(Door door, Path directory, Supplier<Duration> handshakeLimit) throws IOException {
        transport = door.engine().open();
        ReplayMemory salts = ReplayMemory.open(door.method().edition(), directory, 8388);
        server = RemoteServer.start(
                RemoteOptions.of(door.keys()).settings(),
                transport,
                new NoNames(),
                this,
                new Guard(_ -> salts, ReplayMemory::ofDatagrams, handshakeLimit));
    }

    InetSocketAddress address() {
        return server.addresses().getFirst();
    }

    /** Waits until so many connections have been closed. */
    void awaitFinished(int connections) throws InterruptedException {
        Until.isTrue(Duration.ofSeconds(30), () -> finished + " have ended", () -> finished.get() >= connections);
    }

    @Override
    public void finished(FinishedSession session) {
        finished.incrementAndGet();
    }

    @Override
    public void defect(long session, Throwable problem) {
        defects.add(problem);
    }

    @Override
    public void close() {
        server.close();
        transport.close();
        if (!defects.isEmpty()) {
            throw new AssertionError(defects.peek());
        }
    }

    /** Probes ask for no names, and honest flights here have addresses. */
    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            throw new DialException(Cause.NAME_NOT_FOUND, "no names here");
        }

        @Override
        public void close() {}
    }

    static Target at(int port) {
        return new Target(new Ip(InetAddress.getLoopbackAddress()), port);
    }
}
