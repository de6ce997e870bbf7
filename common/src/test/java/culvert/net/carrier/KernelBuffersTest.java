package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KernelBuffersTest {
    /** Linux asm-generic/socket.h: whether the kernel leaves a buffer as large as it is. */
    private static final int SO_BUF_LOCK = 72;

    private static final int SOL_SOCKET = 1;
    private static final int RECEIVE_BUFFER_IS_FIXED = 2;

    @BeforeAll
    static void epollIsThere() {
        Epoll.ensureAvailability();
    }

    @Test
    void aFewConnectionsMayKeepTheMaximumUnsentAndThousandsTheMinimum() {
        assertEquals(KernelBuffers.MAX_UNSENT, KernelBuffers.unsent(10));
        assertEquals(KernelBuffers.MIN_UNSENT, KernelBuffers.unsent(10_000));
    }

    @Test
    void allConnectionsTogetherStayWithinSomeShares() {
        long all = IntStream.range(0, 400).mapToLong(KernelBuffers::unsent).sum();
        assertTrue(all < 4 * KernelBuffers.UNSENT, all + " bytes");
    }

    @Test
    void theMoreConnectionsFlowTheLessTheNextOneMayKeepUntilOthersEnd() throws IOException {
        KernelBuffers buffers = new KernelBuffers();
        LinuxSocket socket = LinuxSocket.newSocketStream();
        try {
            assertEquals(KernelBuffers.MAX_UNSENT, buffers.flows(socket));
            IntStream.range(0, 127).forEach(i -> assertTrue(flows(buffers, socket) >= KernelBuffers.MIN_UNSENT));
            assertEquals(KernelBuffers.UNSENT / 129, buffers.flows(socket));
            IntStream.range(0, 129).forEach(i -> buffers.flowsNoMore());
            assertEquals(KernelBuffers.MAX_UNSENT, buffers.flows(socket));
        } finally {
            socket.close();
        }
    }

    @Test
    void inACrowdAReceiveBufferIsSmallUntilItsConnectionFlows() throws IOException {
        List<LinuxSocket> crowd = new ArrayList<>();
        try {
            int usual = add(crowd).getReceiveBufferSize();
            LinuxSocket socket = add(crowd);
            while (socket.intValue() < KernelBuffers.CROWD) {
                socket = add(crowd);
            }
            KernelBuffers buffers = new KernelBuffers();
            buffers.beforeConnect(socket);
            assertTrue(socket.getReceiveBufferSize() < usual, "before it connects");
            assertEquals(0, socket.getIntOpt(SOL_SOCKET, SO_BUF_LOCK), "the window would have a small scale");
            buffers.begin(socket);
            assertEquals(RECEIVE_BUFFER_IS_FIXED, socket.getIntOpt(SOL_SOCKET, SO_BUF_LOCK));
            assertTrue(socket.getReceiveBufferSize() < usual, "at first");
            buffers.flows(socket);
            assertEquals(0, socket.getIntOpt(SOL_SOCKET, SO_BUF_LOCK), "now the kernel adapts it");

            LinuxSocket early = crowd.getFirst();
            buffers.beforeConnect(early);
            buffers.begin(early);
            assertEquals(usual, early.getReceiveBufferSize(), "no crowd");
        } finally {
            for (LinuxSocket one : crowd) {
                one.close();
            }
        }
    }

    private static LinuxSocket add(List<LinuxSocket> crowd) {
        crowd.add(LinuxSocket.newSocketStream());
        return crowd.getLast();
    }

    private static int flows(KernelBuffers buffers, LinuxSocket socket) {
        try {
            return buffers.flows(socket);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
