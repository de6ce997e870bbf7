package culvert.local.doctor;

import culvert.address.SocksAddress;
import culvert.app.doctor.Tools;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.shadowsocks.packet.PacketClient;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What came of one question that went through a server as a datagram.
 *
 * @param cause {@link Cause#COMPLETE} for an answer, {@link Cause#TIMED_OUT} for silence
 * @param message tells more of another cause
 * @param took until then
 */
record DatagramAnswer(Cause cause, String message, Duration took) {
    /** The waits before the question is sent again, and before it is given up: a datagram may be lost. */
    private static final Duration[] PATIENCE = {Duration.ofMillis(700), Duration.ofMillis(1000), Duration.ofMillis(1300)
    };

    private static final Duration LIMIT = Duration.ofSeconds(4);

    private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");

    /** Sends the question to the target of the tools, through a server that is at that address. */
    static DatagramAnswer of(Server server, InetSocketAddress at, Tools tools, byte[] question) {
        long begun = System.nanoTime();
        try (PacketClient wire = server.wires().packets(tools.clock());
                PacketClient.PacketSession session = wire.open()) {
            Cause cause = tools.run(LIMIT, runner -> new Exchange(session, at, tools, runner).ask(question));
            return new DatagramAnswer(cause, "", since(begun));
        } catch (IOException e) {
            Cause cause = e instanceof FailureException known ? known.reason() : Cause.NETWORK;
            return new DatagramAnswer(cause, String.valueOf(e.getMessage()), since(begun));
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** One question, and what comes back; on a thread of the runner. */
    private record Exchange(PacketClient.PacketSession session, InetSocketAddress at, Tools tools, Runner runner) {

        Cause ask(byte[] question) throws IOException {
            for (Duration patience : PATIENCE) {
                try (PacketSocket socket = runner.bind(new InetSocketAddress(any(), 0))) {
                    socket.connect(at);
                    PacketBatch batch = sealed(question);
                    Cause[] unsent = {Cause.COMPLETE};
                    socket.send(batch, (_, why) -> unsent[0] = why);
                    if (unsent[0] != Cause.COMPLETE) {
                        return unsent[0];
                    }
                    if (hears(socket, patience)) {
                        return Cause.COMPLETE;
                    }
                }
            }
            return Cause.TIMED_OUT;
        }

        private InetAddress any() {
            return at.getAddress() instanceof Inet4Address ? ANY_IPV4 : ANY_IPV6;
        }

        private PacketBatch sealed(byte[] question) {
            byte[] plain = new byte[SocksAddress.wireBytes(tools.target()) + question.length];
            int payload = SocksAddress.write(tools.target(), plain, 0);
            System.arraycopy(question, 0, plain, payload, question.length);
            PacketBatch batch = new PacketBatch();
            int start = batch.room(session.sealedBytes(plain.length));
            int end = session.seal(new Packet(plain, 0, plain.length, at), batch.array(), start, runner);
            batch.add(end - start, at);
            return batch;
        }

        /** Until something genuine comes; the socket is closed when it takes too long. */
        private boolean hears(PacketSocket socket, Duration patience) throws IOException {
            runner.schedule(patience, socket::close);
            PacketBatch batch = new PacketBatch();
            byte[] plain = new byte[PacketBatch.LARGEST];
            try {
                while (true) {
                    socket.awaitReadable();
                    batch.clear();
                    socket.tryReceive(batch);
                    for (int i = 0; i < batch.count(); i++) {
                        if (isGenuine(new Packet(batch.array(), batch.offset(i), batch.length(i), at), plain)) {
                            return true;
                        }
                    }
                }
            } catch (FailureException e) {
                if (e.reason() == Cause.CLOSED) {
                    return false;
                }
                throw e;
            }
        }

        private boolean isGenuine(Packet sealed, byte[] plain) {
            try {
                session.open(sealed, plain, runner);
                return true;
            } catch (FailureException e) {
                return false;
            }
        }
    }
}
