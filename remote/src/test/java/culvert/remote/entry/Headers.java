package culvert.remote.entry;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Headers of the PROXY protocol, written by hand. */
public final class Headers {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final InetAddress SERVER_V4 = InetAddress.ofLiteral("198.51.100.200");
    private static final InetAddress SERVER_V6 = InetAddress.ofLiteral("2001:db8::200");

    /** Version 2, of a balancer that speaks for itself, as it looks whether somebody is there. */
    public static final byte[] LOCAL = version2(0x20, 0x00, new byte[0]);

    /** Version 1, likewise. */
    public static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);

    private Headers() {}

    /** Version 1. */
    public static byte[] text(String client, int port) {
        String line = client.indexOf(':') < 0
                ? "PROXY TCP4 " + client + " " + SERVER_V4.getHostAddress() + " " + port + " 443\r\n"
                : "PROXY TCP6 " + client + " " + SERVER_V6.getHostAddress() + " " + port + " 443\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /** Version 2. */
    public static byte[] binary(String client, int port) {
        return binary(InetAddress.ofLiteral(client).getAddress(), port, new byte[0]);
    }

    /** The same with an address of 4 or 16 bytes, and fields behind. */
    static byte[] binary(byte[] client, int port, byte[] fields) {
        boolean isV4 = client.length == 4;
        byte[] server = (isV4 ? SERVER_V4 : SERVER_V6).getAddress();
        byte[] rest = ByteBuffer.allocate(2 * client.length + 4 + fields.length)
                .put(client)
                .put(server)
                .putShort((short) port)
                .putShort((short) 443)
                .put(fields)
                .array();
        return version2(0x21, isV4 ? 0x11 : 0x21, rest);
    }

    /** Version 2 of any command and family. */
    static byte[] version2(int command, int family, byte[] rest) {
        return ByteBuffer.allocate(SIGNATURE.length + 4 + rest.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) rest.length)
                .put(rest)
                .array();
    }

    /** A field of version 2. */
    static byte[] field(int type, byte[] value) {
        return ByteBuffer.allocate(3 + value.length)
                .put((byte) type)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    /** Writes the checksum into a header that ends in an empty one. */
    static byte[] summed(byte[] header) {
        CRC32C sum = new CRC32C();
        sum.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) sum.getValue());
        return header;
    }
}
