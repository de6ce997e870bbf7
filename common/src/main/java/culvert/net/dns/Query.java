package culvert.net.dns;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.SystemErrors;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question, asked until it is answered or the time is up: on a virtual thread and a socket of its own.
 *
 * <p>The servers take turns, and each turn is twice as long as the one before. The socket stays open over all of them, so
 * that an answer is heard however late it comes.
 *
 * <p>Against forged answers the question has a random id of 16 bits, a random port, since the socket is new, and a random
 * spelling (draft-vixie-dnsext-dns0x20), and an answer has to come from the server that was asked. One in another spelling
 * never counts; at most it is a reason to ask over TCP.
 */
final class Query {
    /** The first turn takes this part of the limit, 0.4 of 5 s: then 0.8, 1.6, and what is left. */
    private static final double FIRST_TURN = 0.08;

    private static final int NO_ERROR = 0;
    private static final int FORMAT_ERROR = 1;
    private static final int NO_SUCH_NAME = 3;
    private static final int NOT_IMPLEMENTED = 4;

    /** Several hundred addresses; longer answers are an attack. */
    private static final int MAX_TCP_BYTES = 8192;

    private final Question question;
    private final List<Asked> all;
    private final long end;
    private final long firstTurn;
    private long turn;
    private long nextAt;
    private volatile @Nullable Closeable open;
    private volatile boolean over;

    /** A server in this query. */
    private static final class Asked {
        final NameServer server;
        int times;
        long lastAt;
        boolean withEdns;
        boolean without;
        boolean failed;
        boolean asSpelt;
        /** An answer of it came in another spelling. */
        boolean respelt;

        Asked(NameServer server) {
            this.server = server;
            this.asSpelt = server.keepsSpelling();
        }
    }

    /**
     * Opens no socket yet.
     *
     * @param servers in the order in which they are asked; at least one
     */
    Query(Question question, List<NameServer> servers, Duration limit) {
        this.question = question;
        this.all = servers.stream().map(Asked::new).toList();
        this.nextAt = System.nanoTime();
        this.end = nextAt + limit.toNanos();
        this.firstTurn = (long) (limit.toNanos() * FIRST_TURN);
        this.turn = firstTurn;
    }

    /** Returns within the limit; earlier when cancelled. */
    Result ask() {
        try (DatagramSocket socket = new DatagramSocket()) {
            open = socket;
            if (all.size() == 1) { // then the system reports an unreachable server
                socket.connect(all.getFirst().server.address());
            }
            return over ? Result.timedOut() : converse(socket);
        } catch (IOException e) {
            InetSocketAddress server = all.getFirst().server.address();
            return SystemErrors.dial(e, server).reason() == Cause.NO_DESCRIPTORS
                    ? Result.failed(Cause.NO_DESCRIPTORS, "no file descriptor is left to ask for a name")
                    : Result.failed(Cause.NAME_TIMEOUT, "the name server cannot be reached");
        }
    }

    /** Ends it at once; for any thread. */
    void cancel() {
        over = true;
        Closeable closing = open;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                // closed in any case
            }
        }
    }

    private Result converse(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[DnsMessage.MAX_ANSWER_BYTES], DnsMessage.MAX_ANSWER_BYTES);
        boolean reached = false;
        for (long now = System.nanoTime(); now - end < 0 && !over; now = System.nanoTime()) {
            if (now - nextAt >= 0) {
                Asked next = all.stream()
                        .filter(asked -> !asked.failed)
                        .min(Comparator.comparingInt(asked -> asked.times))
                        .orElse(null);
                if (next == null) {
                    return reached
                            ? Result.failed(Cause.NAME_NOT_FOUND, "the name server failed")
                            : Result.failed(Cause.NAME_TIMEOUT, "the name server cannot be reached");
                }
                nextAt = now + turn;
                turn *= 2;
                next.asSpelt &= !next.respelt;
                send(socket, next, next.server.takesEdns(next.times++));
            }
            Asked from = receive(socket, packet, Math.min(nextAt, end) - now);
            if (from != null) {
                reached = true;
                Result result = heard(socket, from, packet);
                if (result != null) {
                    return result;
                }
            }
        }
        return Result.timedOut();
    }

    private void send(DatagramSocket socket, Asked to, boolean edns) {
        to.lastAt = System.nanoTime();
        to.withEdns |= edns;
        to.without |= !edns;
        byte[] query = question.query(to.asSpelt, edns);
        try {
            socket.send(new DatagramPacket(query, query.length, to.server.address()));
        } catch (IOException | IllegalArgumentException e) { // the latter for an address that cannot be sent to
            fail(to);
        }
    }

    /** Waits for one datagram, at most {@code nanos}. Null when none came from a server of this query. */
    private @Nullable Asked receive(DatagramSocket socket, DatagramPacket packet, long nanos) throws IOException {
        socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        packet.setLength(DnsMessage.MAX_ANSWER_BYTES);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return null;
        } catch (PortUnreachableException e) {
            all.forEach(this::fail);
            return null;
        }
        SocketAddress sender = packet.getSocketAddress();
        return all.stream()
                .filter(asked -> asked.times > 0 && asked.server.address().equals(sender))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Result heard(DatagramSocket socket, Asked from, DatagramPacket packet) throws IOException {
        DnsMessage.Reply reply = DnsMessage.read(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))
                .orElse(null);
        if (reply == null || reply.id() != question.id()) {
            return null;
        }
        boolean blamesForm = reply.code() == FORMAT_ERROR || reply.code() == NOT_IMPLEMENTED;
        if (blamesForm && from.withEdns && !from.without) {
            from.server.refusesEdns();
            send(socket, from, false);
            return null;
        }
        if (blamesForm && reply.question().isEmpty()) {
            fail(from);
            return null;
        }
        if (!question.isIn(reply)) {
            return null;
        }
        return from.asSpelt && !question.isSpeltIn(reply) ? doubt(from) : judge(from, reply);
    }

    /**
     * An answer in another spelling is forged, or the server does not repeat spellings. What comes over TCP cannot be
     * forged by somebody who is not on the path. If nothing does, waiting goes on, and in its next turn this server is asked in
     * lower case: by then the right answer to the first question would have come.
     */
    private @Nullable Result doubt(Asked from) throws IOException {
        if (from.respelt) {
            return null;
        }
        from.respelt = true;
        DnsMessage.Reply reply = overTcp(from, Math.min(nextAt, end));
        if (reply == null) {
            return null;
        }
        if (!question.isSpeltIn(reply)) {
            from.server.changesSpelling();
        }
        return judge(from, reply);
    }

    private @Nullable Result judge(Asked from, DnsMessage.Reply heard) throws IOException {
        DnsMessage.Reply reply = heard.isCut() ? overTcp(from, end) : heard;
        boolean isUse = reply != null && (reply.code() == NO_ERROR || reply.code() == NO_SUCH_NAME);
        if (reply == null || !isUse || Question.isReferral(reply)) {
            fail(from);
            return null;
        }
        from.server.answered(reply.edns());
        if (question.isSpeltIn(reply)) {
            from.server.keptSpelling();
        } else if (from.respelt && !from.asSpelt) {
            from.server.mayChangeSpelling();
        }
        if (!heard.isCut() && !reply.edns() && from.withEdns && from.without) {
            from.server.refusesEdns(); // only the question without it was answered
        }
        long now = System.nanoTime();
        all.stream()
                .filter(asked -> asked != from && asked.times > 0 && !asked.failed && now - asked.lastAt >= firstTurn)
                .forEach(asked -> asked.server.keptSilent());
        return question.answer(reply);
    }

    /** Drops this server and asks the next one at once. */
    private void fail(Asked asked) {
        asked.failed = true;
        nextAt = System.nanoTime();
    }

    /** An answer that did not fit a datagram, or is in doubt; null when that fails too. */
    private DnsMessage.@Nullable Reply overTcp(Asked to, long until) throws IOException {
        Closeable udp = open;
        try (Socket socket = new Socket()) {
            open = socket;
            InetSocketAddress address = to.server.address();
            int millis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            byte[] query = question.query(to.asSpelt, false);
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(2 + query.length)
                            .putShort((short) query.length)
                            .put(query)
                            .array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readUnsignedShort();
            return length > MAX_TCP_BYTES ? null : question.reply(in.readNBytes(length));
        } catch (IOException e) {
            if (over) {
                throw e;
            }
            return null;
        } finally {
            open = udp;
        }
    }

    /**
     * The outcome of a query.
     *
     * @param addresses none when the name has none of this family
     * @param failure instead of them
     */
    record Result(
            List<InetAddress> addresses,
            Duration ttl,
            @Nullable DialException failure) {
        static Result failed(Cause cause, String why) {
            return new Result(List.of(), Duration.ZERO, new DialException(cause, why));
        }

        static Result timedOut() {
            return failed(Cause.NAME_TIMEOUT, "the name server did not answer in time");
        }
    }
}
