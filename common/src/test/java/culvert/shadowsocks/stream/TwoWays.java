package culvert.shadowsocks.stream;

import culvert.net.MemoryStream;
import culvert.net.Stream;
import java.io.IOException;
import java.util.Arrays;

/** A client that has asked and a server that has understood, with whoever stands between them and sees the answer. */
final class TwoWays {
    private final MemoryStream.Pair nearClient = MemoryStream.pair();
    private final Stream client;
    private final Stream server;
    private final DripStream answer;
    private int split;
    private int changed = -1;

    TwoWays(Protocol protocol) throws IOException {
        client = protocol.client().open(nearClient.left(), Protocol.TARGET);
        client.write(new byte[1], 0, 1);
        client.shutdownOutput();
        answer = DripStream.of(nearClient.right().readAll());
        server = protocol.server().accept(answer, Protocol.soon()).stream();
    }

    /** The answer will arrive in two pieces, the second when the client waits. */
    void splitAt(int bytes) {
        split = bytes;
    }

    /** The answer will arrive with a bit changed. */
    void changeByte(int index) {
        changed = index;
    }

    /** How long the answer is on the wire. */
    int answerBytes(byte[] plaintext) throws IOException {
        server.write(plaintext, 0, plaintext.length);
        return answer.written().length;
    }

    /** What the client makes of the answer. */
    byte[] answer(byte[] plaintext) throws IOException {
        answerBytes(plaintext);
        byte[] wire = answer.written();
        if (changed >= 0) {
            wire[changed] ^= 1;
        }
        byte[] buffer = new byte[plaintext.length];
        int n = 0;
        if (split > 0) {
            nearClient.right().write(wire, 0, split);
            n = client.tryRead(buffer, 0, buffer.length);
        }
        nearClient.right().write(wire, split, wire.length - split);
        return Arrays.copyOf(buffer, n > 0 ? n : client.tryRead(buffer, 0, buffer.length));
    }
}
