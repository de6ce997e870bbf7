package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.net.PacketBatch;
import culvert.net.PacketHarness;
import culvert.net.PacketSocket;
import culvert.net.Transport;
import io.netty.channel.epoll.LinuxSocket;
import java.net.DatagramSocket;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpollPacketSocketTest extends PacketHarness {
    // Linux sys/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_NO_CHECK = 11;

    @Override
    protected Transport open() {
        return CarrierTransport.epoll(1);
    }

    /** A socket without checksums is one for which the kernel takes no runs. */
    @Test
    void whereRunsAreRefusedEachDatagramGoesSingly() throws Exception {
        try (DatagramSocket peer = peer(ANY_PORT)) {
            bound(ANY_PORT, socket -> {
                ((LinuxSocket) ((EpollPacketSocket) socket).fd()).setIntOpt(SOL_SOCKET, SO_NO_CHECK, 1);
                for (int length : new int[] {1400, 1400, 700, 1472}) {
                    byte[] payload = pattern(length);
                    PacketBatch batch = batch(address(peer), payload, payload, payload, pattern(5));
                    assertEquals(Map.of(), unsent(socket, batch));
                    for (int i = 0; i < 3; i++) {
                        assertArrayEquals(payload, receive(peer).payload());
                    }
                    assertArrayEquals(pattern(5), receive(peer).payload());
                }
            });
        }
    }

    @Test
    void aRunArrivesAsOneMessageAndIsTakenApart() throws Exception {
        bound(ANY_PORT, from -> {
            try (PacketSocket to = from.runner().bind(ANY_PORT)) {
                byte[] payload = pattern(1000);
                from.send(batch(to.localAddress(), payload, payload, payload, pattern(10)), NEVER);
                to.awaitReadable();
                PacketBatch batch = new PacketBatch();
                add(batch, pattern(1), ANY_PORT);
                assertEquals(4, to.tryReceive(batch));
                assertEquals(List.of(1, 1000, 1000, 1000, 10), lengths(batch));
            }
        });
    }

    private static List<Integer> lengths(PacketBatch batch) {
        return IntStream.range(0, batch.count()).mapToObj(batch::length).toList();
    }
}
