package culvert.e2e.rig;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A SOCKS5 client of the barest kind (RFC 1928), so that a test sees the socket itself. */
public final class SocksClient {
    /** The reply code for success. */
    public static final int SUCCEEDED = 0;

    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int DOMAIN_NAME = 3;
    private static final int IPV4_BYTES = 4;
    /** Nothing in these tests is silent for so long without being broken, however busy the machine is. */
    private static final int READ_LIMIT_MILLIS = 60_000;

    private SocksClient() {}

    /** A refusal with its reply code. */
    public static final class Refused extends IOException {
        private final int code;

        Refused(int code) {
            super("the SOCKS server refuses with code " + code);
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** Connects through the proxy; the host travels as a name, even if it is an address in letters. */
    public static Socket connect(InetSocketAddress proxy, String host, int port) throws IOException {
        return connect(new Socket(), proxy, host, port);
    }

    /** The same with a socket that is not connected yet. */
    public static Socket connect(Socket socket, InetSocketAddress proxy, String host, int port) throws IOException {
        try {
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(proxy);
            ask(socket, host, port);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Breaks the connection with RST. */
    public static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** True when the connection ends with RST, false when it ends with FIN. Reads what comes before. */
    public static boolean endsWithReset(Socket socket) throws IOException {
        try {
            Payload.read(socket.getInputStream());
            return false;
        } catch (SocketException e) {
            if (isBroken(e)) {
                return true;
            }
            throw e;
        }
    }

    /** The same once this was written, which may meet the end itself. */
    public static boolean endsWithReset(Socket socket, byte[] first) throws IOException {
        try {
            socket.getOutputStream().write(first);
        } catch (SocketException e) {
            if (isBroken(e)) {
                return true;
            }
            throw e;
        }
        return endsWithReset(socket);
    }

    /** Whether a failed read or write says that the connection was broken by the other side. */
    public static boolean isBroken(SocketException e) {
        return String.valueOf(e.getMessage()).matches("Connection reset.*|Broken pipe");
    }

    private static void ask(Socket socket, String host, int port) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(new byte[] {VERSION, 1, 0});
        expect(VERSION, in.readUnsignedByte());
        expect(0, in.readUnsignedByte());

        byte[] name = host.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocate(7 + name.length);
        request.put((byte) VERSION).put((byte) CONNECT).put((byte) 0).put((byte) DOMAIN_NAME);
        request.put((byte) name.length).put(name).putShort((short) port);
        socket.getOutputStream().write(request.array());

        expect(VERSION, in.readUnsignedByte());
        int code = in.readUnsignedByte();
        expect(0, in.readUnsignedByte());
        int type = in.readUnsignedByte();
        in.readFully(new byte[(type == 1 ? IPV4_BYTES : 4 * IPV4_BYTES) + Short.BYTES]);
        if (code != SUCCEEDED) {
            throw new Refused(code);
        }
    }

    private static void expect(int wanted, int found) throws IOException {
        if (wanted != found) {
            throw new IOException("the SOCKS server answers " + found + " instead of " + wanted);
        }
    }
}
