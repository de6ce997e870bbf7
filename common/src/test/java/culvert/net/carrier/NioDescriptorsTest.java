package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.PacketHarness;
import culvert.net.SocketSettings;
import culvert.net.Transport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where sockets tell no number, the last descriptors are left all the same. */
class NioDescriptorsTest extends PacketHarness {
    private final NioFamily fewAreLeft = new NioFamily(new Descriptors(1));

    @Override
    protected Transport open() {
        return CarrierTransport.nio(1);
    }

    @Test
    void datagramsTakeNoneOfTheLastButAPortThatWasAskedFor() throws Exception {
        NetworkException refused = assertThrows(NetworkException.class, () -> bind(fewAreLeft, 0));
        assertEquals(Cause.NO_DESCRIPTORS, refused.reason());
        int port;
        try (DatagramSocket before = new DatagramSocket(at("127.0.77.2", 0))) {
            port = before.getLocalPort();
        }
        bind(fewAreLeft, port);
        bind(new NioFamily(new Descriptors(1_000_000)), 0);
    }

    @Test
    void diallingTakesNoneOfTheLast() throws Exception {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(ANY_PORT);
            DialException refused = assertThrows(
                    DialException.class,
                    () -> onRunner(
                            () -> fewAreLeft.dial(
                                    carrier(), at("127.0.0.1", server.getLocalPort()), SocketSettings.DEFAULT, LONG),
                            carrier()));
            assertEquals(Cause.NO_DESCRIPTORS, refused.reason());
        }
    }

    @Test
    void acceptingWaitsWhileFewAreLeft() throws Exception {
        IOException few = assertThrows(IOException.class, () -> acceptOne(fewAreLeft));
        assertTrue(String.valueOf(few.getMessage()).startsWith("few file descriptors are left"), few::toString);
        assertFalse(acceptOne(new NioFamily(new Descriptors(1_000_000))), "nobody waits");
    }

    private boolean acceptOne(NioFamily family) throws Exception {
        List<NioAcceptor> acceptors =
                family.listen(List.of(carrier()), ANY_PORT, SocketSettings.DEFAULT, stream -> stream.reset());
        try (NioAcceptor acceptor = acceptors.getFirst()) {
            return onRunner(acceptor::acceptOne, carrier());
        }
    }

    private void bind(NioFamily family, int port) throws Exception {
        onRunner(
                () -> {
                    family.bind(carrier(), at("127.0.77.2", port), Origin.ANY).close();
                    return true;
                },
                carrier());
    }

    private Carrier carrier() {
        return (Carrier) transport().runner();
    }
}
