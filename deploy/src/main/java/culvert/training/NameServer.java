package culvert.training;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;

/** A name server on loopback, to which every name is 127.0.0.1: nothing of the training run asks a real one. */
final class NameServer implements AutoCloseable {
    /** Nobody can own it (RFC 6761). */
    static final String NAME = "training.test";

    /** The longest query of the resolver is a tenth of this. */
    private static final int LARGEST_QUERY = 2048;

    private static final int HEADER_BYTES = 12;

    /** After the name of the question: its type and class. */
    private static final int QUESTION_TAIL_BYTES = 4;

    private static final int TYPE_A = 1;

    /** The question's name, type A, class IN, a minute, 4 bytes of address. */
    private static final byte[] ANSWER = {(byte) 0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};

    private final DatagramSocket socket;

    private NameServer(DatagramSocket socket) {
        this.socket = socket;
    }

    static NameServer open() throws IOException {
        NameServer server = new NameServer(new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
        Thread.ofPlatform().daemon().name("names").start(server::serve);
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_QUERY], LARGEST_QUERY);
        while (true) {
            try {
                packet.setLength(LARGEST_QUERY);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** The question with an answer behind it, where one for IPv4 is asked for (RFC 1035, section 4.1). */
    private static byte[] answer(byte[] query) {
        int at = HEADER_BYTES;
        while (query[at] != 0) {
            at += 1 + query[at];
        }
        boolean hasAnswer = query[at + 2] == TYPE_A;
        int questionEnd = at + 1 + QUESTION_TAIL_BYTES;
        byte[] answer = Arrays.copyOf(query, questionEnd + (hasAnswer ? ANSWER.length : 0));
        answer[2] = (byte) 0x81; // a response; recursion was asked for
        answer[3] = (byte) 0x80; // and is available
        Arrays.fill(answer, 6, HEADER_BYTES, (byte) 0);
        if (hasAnswer) {
            answer[7] = 1;
            System.arraycopy(ANSWER, 0, answer, questionEnd, ANSWER.length);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
