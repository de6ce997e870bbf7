package culvert.app.doctor;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Resolver;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server of NTP, asked directly how far this machine's clock is off (RFC 4330).
 *
 * <pre>
 *   byte 0       leap (2 bits), version (3), mode (3): 3 asks, 4 answers
 *   byte 1       stratum: 1 to 15 where the server knows the time
 *   bytes 24-31  the question's time of sending, as the asker has written it
 *   bytes 32-39  when the question came     bytes 40-47  when the answer left
 * </pre>
 *
 * Times are seconds since 1900, and fractions of 2<sup>-32</sup>.
 *
 * @param clock this machine's
 */
public record TimeServer(Target address, Resolver resolver, InstantSource clock) {
    /** Answers from anywhere on Earth take a third of a second. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    /** A datagram may be lost. */
    private static final int ATTEMPTS = 2;

    private static final int BYTES = 48;
    private static final int ECHOED = 24;
    private static final int RECEIVED = 32;
    private static final int SENT = 40;
    private static final byte QUESTION = 0x23; // version 4, mode 3
    private static final int ANSWER = 4;
    private static final int MODE = 7;

    /** It does not know the time itself. */
    private static final int UNSYNCHRONISED = 16;

    private static final long SECONDS_FROM_1900_TO_1970 = 2_208_988_800L;

    /**
     * The server's time less ours: positive when our clock is behind. Waits some seconds at most; on no carrier.
     *
     * @throws IOException when it cannot be asked, or does not answer
     */
    public Duration offset() throws IOException {
        List<InetAddress> places = switch (address.host()) {
            case Ip(InetAddress literal) -> List.of(literal);
            case DomainName name -> two(resolver.resolve(name));
        };
        for (int i = 1; ; i++) {
            try {
                return offset(places.get(i - 1));
            } catch (IOException e) {
                if (i == places.size()) {
                    throw e;
                }
            }
        }
    }

    /** The first, and another, of the other family if there is one: a machine may have no way to one of them. */
    private static List<InetAddress> two(List<InetAddress> all) {
        InetAddress first = all.getFirst();
        return Stream.concat(
                        Stream.of(first),
                        Stream.concat(
                                        all.stream().filter(ip -> ip.getClass() != first.getClass()),
                                        all.stream().skip(1))
                                .limit(1))
                .toList();
    }

    private Duration offset(InetAddress ip) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(ip, address.port()));
            for (int i = 1; ; i++) {
                try {
                    return ask(socket);
                } catch (SocketTimeoutException e) {
                    if (i == ATTEMPTS) {
                        throw new IOException("no answer", e);
                    }
                }
            }
        }
    }

    private Duration ask(DatagramSocket socket) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Instant asked = clock.instant();
        ByteBuffer question = ByteBuffer.allocate(BYTES).put(0, QUESTION);
        write(question, SENT, asked);
        socket.send(new DatagramPacket(question.array(), BYTES));
        ByteBuffer answer = ByteBuffer.allocate(BYTES);
        DatagramPacket packet = new DatagramPacket(answer.array(), BYTES);
        do {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("only datagrams of others");
            }
            socket.setSoTimeout((int) left);
            socket.receive(packet);
        } while (answer.getLong(ECHOED) != question.getLong(SENT));
        Instant heard = clock.instant();
        int stratum = Byte.toUnsignedInt(answer.get(1));
        if (packet.getLength() < BYTES
                || (answer.get(0) & MODE) != ANSWER
                || stratum == 0
                || stratum >= UNSYNCHRONISED) {
            throw new IOException("it does not know the time");
        }
        Duration there = Duration.between(asked, read(answer, RECEIVED));
        Duration back = Duration.between(heard, read(answer, SENT));
        return there.plus(back).dividedBy(2);
    }

    private static void write(ByteBuffer into, int at, Instant time) {
        into.putInt(at, (int) (time.getEpochSecond() + SECONDS_FROM_1900_TO_1970));
        into.putInt(at + Integer.BYTES, (int) (((long) time.getNano() << 32) / 1_000_000_000));
    }

    /** In 2036 the seconds begin again, and those with a small number are from then on. */
    private static Instant read(ByteBuffer from, int at) {
        long seconds = Integer.toUnsignedLong(from.getInt(at));
        long fraction = Integer.toUnsignedLong(from.getInt(at + Integer.BYTES));
        long since1900 = from.getInt(at) < 0 ? seconds : seconds + (1L << 32);
        return Instant.ofEpochSecond(since1900 - SECONDS_FROM_1900_TO_1970, (fraction * 1_000_000_000) >>> 32);
    }
}
