package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.MemoryPackets;
import culvert.net.NetworkException;
import culvert.net.PacketBatch;
import culvert.net.TestRunner;
import culvert.net.User;
import culvert.relay.FinishedAssociation.Datagrams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PacketPumpTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

    private final MemoryPackets network = new MemoryPackets();
    private final TestRunner runner = new TestRunner(network);
    private final RecordingEvents events = new RecordingEvents();
    private final Association account = new Association(1, ANY, User.UNNAMED, System::nanoTime);

    @Test
    void batchesAreHandledUntilTheSocketIsClosedAndNoBufferIsHeldMeanwhile() throws Exception {
        BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
        MemoryPackets.Socket sender = network.host("192.0.2.1", 53);
        MemoryPackets.Socket socket = (MemoryPackets.Socket) runner.bind(ANY);
        FutureTask<Cause> pump = new FutureTask<>(new PacketPump(socket, (batch, out) -> {
            for (int i = 0; i < batch.count(); i++) {
                int at = batch.offset(i);
                arrived.add(Arrays.copyOfRange(batch.array(), at, at + batch.length(i)));
            }
        })::run);
        Thread.ofVirtual().start(pump);
        for (byte i = 0; i < 100; i++) {
            sender.send(new byte[] {i}, socket.localAddress());
        }
        for (byte i = 0; i < 100; i++) {
            assertArrayEquals(new byte[] {i}, arrived.poll(20, TimeUnit.SECONDS));
        }
        socket.close();
        assertEquals(Cause.CLOSED, pump.get(20, TimeUnit.SECONDS));
        assertEquals(0, runner.borrowed());
    }

    @Test
    void aHandlerThatMeetsAClosedSocketEndsIt() throws Exception {
        MemoryPackets.Socket sender = network.host("192.0.2.1", 53);
        MemoryPackets.Socket socket = (MemoryPackets.Socket) runner.bind(ANY);
        sender.send(new byte[1], socket.localAddress());
        Cause why = new PacketPump(socket, (batch, out) -> {
                    throw new NetworkException(Cause.CLOSED);
                })
                .run();
        assertEquals(Cause.CLOSED, why);
        assertEquals(0, runner.borrowed());
    }

    @Test
    void aMistakeIsThrownWithNothingBorrowed() throws Exception {
        MemoryPackets.Socket sender = network.host("192.0.2.1", 53);
        MemoryPackets.Socket socket = (MemoryPackets.Socket) runner.bind(ANY);
        sender.send(new byte[1], socket.localAddress());
        PacketPump pump = new PacketPump(socket, (batch, out) -> {
            throw new IllegalStateException("a defect");
        });
        assertThrows(IllegalStateException.class, pump::run);
        assertEquals(0, runner.borrowed());
    }

    @Test
    void whatTheKernelTookIsCountedAndTheRestIsTold() throws Exception {
        MemoryPackets.Socket there = network.host("192.0.2.1", 53);
        InetSocketAddress nowhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 53);
        network.refuse(nowhere, Cause.NETWORK_UNREACHABLE);
        Outgoing out = new Outgoing();
        out.add(new byte[] {1, 2, 3}, 1, 2, there.localAddress());
        out.add(new byte[4], 0, 4, nowhere);
        out.add(new byte[5], 0, 5, there.localAddress());
        out.send(runner.bind(ANY), account, Side.NEAR, events);
        assertEquals(new Datagrams(2, 7), account.finished().up());
        assertEquals(List.of(Cause.NETWORK_UNREACHABLE), List.copyOf(events.drops()));
        assertArrayEquals(new byte[] {2, 3}, there.receive().payload());
        out.add(new byte[6], 0, 6, there.localAddress());
        out.send(runner.bind(ANY), account, Side.NEAR, events);
        assertEquals(new Datagrams(3, 13), account.finished().up(), "a loss is forgotten with its batch");
    }

    @Test
    void whatLeavesWhileTheAssociationEndsIsInItsReport() throws Exception {
        MemoryPackets.Socket there = network.host("192.0.2.1", 53);
        InetSocketAddress nowhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 53);
        network.refuse(nowhere, Cause.NETWORK_UNREACHABLE);
        Outgoing out = new Outgoing();
        out.add(new byte[1], 0, 1, nowhere);
        out.add(new byte[5], 0, 5, there.localAddress());
        out.send(runner.bind(ANY), account, Side.NEAR, events, (_, _, _) -> {
            // the kernel has both, and neither is counted yet
            account.ends(Cause.SHUTDOWN);
            account.report(events);
            return false;
        });
        FinishedAssociation report =
                Objects.requireNonNull(events.associations().poll(), "not reported");
        assertEquals(new Datagrams(1, 5), report.up());
        assertEquals(Cause.SHUTDOWN, report.cause());
        assertTrue(events.associations().isEmpty(), "reported twice");
    }

    @Test
    void whatIsLostIsToldAndForgotten() throws Exception {
        Outgoing out = new Outgoing();
        out.add(new byte[1], 0, 1, ANY);
        out.add(new byte[1], 0, 1, ANY);
        out.lose(Cause.CLOSED, Side.NEAR, events);
        assertEquals(List.of(Cause.CLOSED, Cause.CLOSED), List.copyOf(events.drops()));
        MemoryPackets.Socket socket = (MemoryPackets.Socket) runner.bind(ANY);
        out.send(socket, account, Side.NEAR, events);
        assertEquals(List.of(), socket.batches(), "an empty one is not sent");
        for (int i = 0; i < PacketBatch.MAX; i++) {
            out.add(new byte[1], 0, 1, ANY);
        }
        assertTrue(out.isFull());
    }
}
