package culvert.remote;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** What honest clients send, to be recorded, cut and damaged. */
public final class Flights {
    private static final byte[] DATA = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Flights() {}

    /** Salt, header and first data in one piece, all of them within the chunks of the header. */
    public static byte[] first(Method method, String password, InstantSource clock, Target target) throws IOException {
        return write(method, password, clock, target, 1);
    }

    /** The first flight, and after it another chunk. */
    static byte[] withAnotherChunk(Method method, String password, Target target) throws IOException {
        return write(method, password, InstantSource.system(), target, 2);
    }

    private static byte[] write(Method method, String password, InstantSource clock, Target target, int writes)
            throws IOException {
        MemoryStream.Pair wire = MemoryStream.pair();
        try (ClientProtocol protocol =
                        ClientProtocol.of(method, password, new ClientRules(false, clock, skew -> {}, salt -> true));
                Stream client = protocol.open(wire.left(), target)) {
            for (int i = 0; i < writes; i++) {
                client.write(DATA, 0, DATA.length);
            }
            client.shutdownOutput();
            return wire.right().readAll();
        }
    }
}
