package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalEnd;
import culvert.e2e.rig.RemoteEnd;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody ends the encrypted stream with FIN where its sender did not. Inside a chunk that is an error to the reader at
 * the other end. Between two chunks nobody can tell: the protocol has no chunk that says "this was all".
 */
@Timeout(60)
class CutStreamTest {
    private static final int MESSAGE_BYTES = 100;
    private static final int TAG_BYTES = 16;
    private static final int LENGTH_CHUNK_BYTES = 2 + TAG_BYTES;
    private static final int CHUNK_BYTES = LENGTH_CHUNK_BYTES + MESSAGE_BYTES + TAG_BYTES;

    /** Within the length, within its tag, between the two, within the payload, within its tag. */
    private static final int[] INSIDE = {
        1,
        2,
        3,
        LENGTH_CHUNK_BYTES - 1,
        LENGTH_CHUNK_BYTES,
        LENGTH_CHUNK_BYTES + 1,
        CHUNK_BYTES / 2,
        CHUNK_BYTES - TAG_BYTES,
        CHUNK_BYTES - 1
    };

    private record End(int bytes, boolean isReset) {}

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {
                "AES_256_GCM",
                "CHACHA20_IETF_POLY1305",
                "EDITION_2022_AES_256_GCM",
                "EDITION_2022_CHACHA20_POLY1305"
            })
    void aDownloadThatIsCutInsideAChunkEndsWithAnErrorAtTheApplication(Method method) throws Exception {
        try (TcpTarget target = TcpTarget.open(connection -> talk(connection, connection));
                Cuttable tunnel = Cuttable.open(method)) {
            for (int at : INSIDE) {
                try (Socket client = tunnel.connect(target)) {
                    ping(client);
                    tunnel.wire.cutDownAfter(at);
                    client.getOutputStream().write('m');
                    assertEquals(new End(0, true), end(client), () -> "cut after byte " + at);
                }
                tunnel.wire.mend();
            }
            try (Socket client = tunnel.connect(target)) {
                ping(client);
                tunnel.wire.cutDownAfter(CHUNK_BYTES);
                client.getOutputStream().write('m');
                assertEquals(new End(MESSAGE_BYTES, false), end(client), "cut between two chunks");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {
                "AES_256_GCM",
                "CHACHA20_IETF_POLY1305",
                "EDITION_2022_AES_256_GCM",
                "EDITION_2022_CHACHA20_POLY1305"
            })
    void anUploadThatIsCutInsideAChunkEndsWithAnErrorAtTheTarget(Method method) throws Exception {
        BlockingQueue<End> ends = new LinkedBlockingQueue<>();
        TcpTarget.Service service = connection -> {
            connection.getOutputStream().write(connection.getInputStream().read());
            ends.add(end(connection));
        };
        try (TcpTarget target = TcpTarget.open(service);
                Cuttable tunnel = Cuttable.open(method)) {
            for (int at : INSIDE) {
                try (Socket client = tunnel.connect(target)) {
                    ping(client);
                    tunnel.wire.cutUpAfter(at);
                    client.getOutputStream().write(new byte[MESSAGE_BYTES]);
                    assertEquals(new End(0, true), ends.poll(20, TimeUnit.SECONDS), () -> "cut after byte " + at);
                    assertTrue(end(client).isReset(), "nor does the application take it for a success");
                }
                tunnel.wire.mend();
            }
            try (Socket client = tunnel.connect(target)) {
                ping(client);
                tunnel.wire.cutUpAfter(CHUNK_BYTES);
                client.getOutputStream().write(new byte[MESSAGE_BYTES]);
                assertEquals(new End(MESSAGE_BYTES, false), ends.poll(20, TimeUnit.SECONDS), "between two chunks");
            }
        }
    }

    /** With the AEAD methods the salt stands alone, so that what ends behind it is an answer of no bytes. */
    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void anAnswerThatIsCutInsideItsBeginningEndsWithAnError(Method method) throws Exception {
        int salt = method.saltBytes();
        try (TcpTarget target = TcpTarget.open(connection -> talk(connection, connection));
                Cuttable tunnel = Cuttable.open(method)) {
            for (int at : new int[] {1, salt - 1, salt, salt + 1, salt + 20}) {
                tunnel.wire.cutDownAfter(at);
                try (Socket client = tunnel.connect(target)) {
                    client.getOutputStream().write('m');
                    boolean between = at == salt && method.edition() == Edition.AEAD;
                    assertEquals(new End(0, !between), end(client), () -> "cut after byte " + at);
                }
                tunnel.wire.mend();
            }
        }
    }

    /** A byte is answered by itself, "m" by a message. */
    private static void talk(Socket from, Socket into) throws Exception {
        InputStream in = from.getInputStream();
        for (int asked = in.read(); asked >= 0; asked = in.read()) {
            into.getOutputStream().write(asked == 'm' ? new byte[MESSAGE_BYTES] : new byte[] {(byte) asked});
        }
    }

    private static void ping(Socket client) throws Exception {
        client.getOutputStream().write('p');
        assertEquals('p', client.getInputStream().read());
        assertFalse(client.isClosed());
    }

    private static End end(Socket socket) throws Exception {
        int bytes = 0;
        InputStream in = socket.getInputStream();
        try {
            while (in.read() >= 0) {
                bytes++;
            }
            return new End(bytes, false);
        } catch (SocketException e) {
            assertTrue(SocksClient.isBroken(e), e::toString);
            return new End(bytes, true);
        }
    }

    /** A tunnel with a wire that can be cut. */
    private record Cuttable(RemoteEnd remote, Wire wire, LocalEnd local) implements AutoCloseable {
        static Cuttable open(Method method) throws Exception {
            TunnelOptions options = TunnelOptions.of(Engine.EPOLL, method);
            RemoteEnd remote = RemoteEnd.open(options);
            Wire wire = Wire.open(remote.address());
            return new Cuttable(remote, wire, LocalEnd.open(options, wire.address()));
        }

        Socket connect(TcpTarget target) throws Exception {
            return SocksClient.connect(local.socks(), "127.0.0.1", target.port());
        }

        @Override
        public void close() throws IOException {
            local.close();
            wire.close();
            remote.close();
        }
    }
}
