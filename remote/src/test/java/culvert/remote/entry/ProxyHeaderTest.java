package culvert.remote.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of both versions, by the bytes of the specification: what they say, what is none, and that nothing behind is read. */
@Timeout(60)
class ProxyHeaderTest {
    private static final byte[] SALT = "a salt, and what follows".getBytes(StandardCharsets.US_ASCII);
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final Duration LONG = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443, 192.0.2.7, 56324",
        "PROXY TCP4 1.2.3.4 5.6.7.8 0 0, 1.2.3.4, 0",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255, 65535",
        "PROXY TCP6 2001:db8::7 2001:db8::1 4711 443, 2001:db8::7, 4711",
        "PROXY TCP6 ::1 :: 1 2, ::1, 1",
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535,"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535",
        "PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 4711 443, 192.0.2.7, 4711",
        "PROXY TCP6 ::ffff:c000:207 2001:db8::1 4711 443, 192.0.2.7, 4711"
    })
    void aLineNamesItsClient(String line, String client, int port) throws Exception {
        assertNames(client, port, line(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN",
                "PROXY UNKNOWN ",
                "PROXY UNKNOWN 192.0.2.7 198.51.100.1 56324 443",
                "PROXY UNKNOWN \r anything at all",
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"
            })
    void aLineMayNameNobody(String line) throws Exception {
        assertEquals(Optional.empty(), read(line(line)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 1\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 \r\n",
                "PROXY TCP4  192.0.2.7 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.07 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 example.com 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.7 example.com 56324 443\r\n",
                "PROXY TCP4 2001:db8::7 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 65536\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 056 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 +56 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 -1 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 999999 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 \u0661 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\n",
                "PROXY TCP4 192.0.2.7 \r\n 198.51.100.1 56324 443\r\n",
                "PROXY TCP6 192.0.2.7 2001:db8::1 56324 443\r\n",
                "PROXY TCP6 [2001:db8::7] 2001:db8::1 56324 443\r\n",
                "PROXY TCP6 fe80::1%eth0 2001:db8::1 56324 443\r\n",
                "PROXY TCP6 2001:db8:::7 2001:db8::1 56324 443\r\n",
                "PROXY UDP4 192.0.2.7 198.51.100.1 56324 443\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY unknown\r\n",
                "PROXY tcp4 192.0.2.7 198.51.100.1 56324 443\r\n",
                "proxy TCP4 192.0.2.7 198.51.100.1 56324 443\r\n",
                "PROXY\tTCP4 192.0.2.7 198.51.100.1 56324 443\r\n",
                "PROXY \nCP4 192.0.2.7 198.51.100.1 56324 443\r\n",
                "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
            })
    void aLineThatIsNoneIsRefused(String bytes) {
        assertRefused(bytes.getBytes(StandardCharsets.UTF_8));
    }

    /** One byte more than the longest that may be is refused when it has come, and no later. */
    @Test
    void aLineHasAnEnd() throws Exception {
        String longest = "PROXY UNKNOWN " + "x".repeat(TextHeader.MOST - 16);
        assertEquals(Optional.empty(), read(line(longest)));
        assertRefused(line(longest + "x"));
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write("PROXY UNKNOWN ".getBytes(StandardCharsets.US_ASCII));
        pair.left().write(new byte[100_000]);
        assertEquals(Cause.PROXY_HEADER, failure(pair.right(), LONG).reason());
        assertEquals(TextHeader.MOST, pair.right().bytesRead());
    }

    @Test
    void bytesNameTheirClient() throws Exception {
        // the example by hand: 192.0.2.7:56324 to 198.51.100.1:443
        assertNames("192.0.2.7", 56324, hex("2111000c" + "c0000207" + "c6336401" + "dc0401bb"));
        assertNames("192.0.2.7", 4711, Headers.binary("192.0.2.7", 4711));
        assertNames("2001:db8::7", 65535, Headers.binary("2001:db8::7", 65535));
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000207");
        assertNames("192.0.2.7", 1, Headers.binary(mapped, 1, new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20000000", // LOCAL
                "2011000cc0000207c6336401dc0401bb", // LOCAL, whatever its addresses say
                "20ff0000",
                "20110000",
                "20130000",
                "21000000", // PROXY, of a family that is not told
                "2110000cc0000207c6336401dc0401bb", // or by a protocol that is not told
                "20000007" + "04000400000000" // LOCAL with a field of nothing
            })
    void bytesMayNameNobody(String after) throws Exception {
        assertEquals(Optional.empty(), read(hex(after)));
    }

    @Test
    void aSocketOfTheFileSystemIsNobody() throws Exception {
        assertEquals(Optional.empty(), read(Headers.version2(0x21, 0x31, new byte[216])));
        assertRefused(Headers.version2(0x21, 0x31, new byte[215]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111000cc0000207c6336401dc0401bb", // version 1
                "3111000cc0000207c6336401dc0401bb",
                "2211000cc0000207c6336401dc0401bb", // a command that is none
                "2f11000cc0000207c6336401dc0401bb",
                "2141000cc0000207c6336401dc0401bb", // a family
                "2113000cc0000207c6336401dc0401bb", // a protocol
                "2112000cc0000207c6336401dc0401bb", // datagrams
                "2111000bc0000207c6336401dc0401", // too short for IPv4
                "21110000",
                "2121000cc0000207c6336401dc0401bb", // too short for IPv6
                "2111000ec0000207c6336401dc0401bb" + "0400", // half a field
                "2111000fc0000207c6336401dc0401bb" + "040001", // a field that is longer than the rest
                "21110010c0000207c6336401dc0401bb" + "04000200",
                "20000003" + "040001",
                "21110012c0000207c6336401dc0401bb" + "030003000000", // a checksum of three bytes
                "21110013c0000207c6336401dc0401bb" + "03000400000000" // a wrong one
            })
    void bytesThatAreNoneAreRefused(String after) {
        assertRefused(hex(after));
    }

    @Test
    void aByteOfTheSignatureThatIsAnotherIsNoHeader() {
        byte[] good = Headers.binary("192.0.2.7", 4711);
        for (int at = 0; at < SIGNATURE.length() / 2; at++) {
            byte[] changed = good.clone();
            changed[at] ^= 1;
            assertRefused(changed);
        }
    }

    /** Fields are passed over, and a checksum among them holds all together. */
    @Test
    void aChecksumIsChecked() throws Exception {
        byte[] address = {(byte) 192, 0, 2, 7};
        byte[] authority = Headers.field(0x02, "example.com".getBytes(StandardCharsets.US_ASCII));
        byte[] sum = Headers.field(0x03, new byte[4]);
        byte[] fields = Arrays.copyOf(authority, authority.length + sum.length);
        System.arraycopy(sum, 0, fields, authority.length, sum.length);
        byte[] header = Headers.summed(Headers.binary(address, 4711, fields));
        assertNames("192.0.2.7", 4711, header);
        int typeOfTheChecksum = header.length - sum.length;
        for (int at = 16; at < header.length; at++) {
            byte[] changed = header.clone();
            changed[at] ^= 1;
            if (at != typeOfTheChecksum) {
                assertRefused(changed);
            }
        }
        assertEquals(
                Optional.empty(), read(Headers.summed(Headers.version2(0x20, 0x00, Headers.field(3, new byte[4])))));
    }

    /** By bits, as RFC 3720 has it, whose example in other programs is 123456789. */
    @Test
    void theChecksumIsThatOfTheSpecification() throws Exception {
        assertEquals("e3069283", crc32c("123456789".getBytes(StandardCharsets.US_ASCII)));
        String sum = crc32c(hex("20000007" + "03000400000000"));
        assertEquals(Optional.empty(), read(hex("20000007" + "030004" + sum)));
    }

    private static String crc32c(byte[] bytes) {
        int sum = -1;
        for (byte each : bytes) {
            sum ^= each & 0xFF;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                sum = (sum >>> 1) ^ ((sum & 1) == 0 ? 0 : 0x82F63B78);
            }
        }
        return HexFormat.of().toHexDigits(~sum);
    }

    @Test
    void theLengthHasABound() throws Exception {
        byte[] longest = Headers.version2(0x20, 0x00, Headers.field(4, new byte[BinaryHeader.MOST - 3]));
        assertEquals(Optional.empty(), read(longest));
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(Headers.version2(0x20, 0x00, Headers.field(4, new byte[BinaryHeader.MOST - 2])));
        assertEquals(Cause.PROXY_HEADER, failure(pair.right(), LONG).reason());
        assertEquals(16, pair.right().bytesRead());
    }

    static Stream<byte[]> good() {
        return Stream.of(
                Headers.LOCAL,
                Headers.UNKNOWN,
                Headers.text("192.0.2.7", 4711),
                Headers.text("2001:db8::7", 4711),
                Headers.binary("192.0.2.7", 4711),
                Headers.binary("2001:db8::7", 4711),
                BinaryHeader.sample());
    }

    @ParameterizedTest
    @MethodSource("good")
    void oneThatIsCutIsNone(byte[] header) {
        for (int length = 0; length < header.length; length++) {
            assertRefused(Arrays.copyOf(header, length));
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void oneThatDoesNotComeIsNotWaitedForLongerThanMayBe(byte[] header) throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(Arrays.copyOf(header, header.length - 1));
        assertEquals(
                Cause.TIMED_OUT, failure(pair.right(), Duration.ofMillis(20)).reason());
    }

    private static void assertNames(String client, int port, byte[] header) throws Exception {
        assertEquals(Optional.of(new InetSocketAddress(InetAddress.ofLiteral(client), port)), read(header));
    }

    /** In one piece, byte by byte and with what follows: it is always the same, and what follows stays. */
    private static Optional<InetSocketAddress> read(byte[] header) throws Exception {
        Optional<InetSocketAddress> client = read(header, Integer.MAX_VALUE);
        for (int step : List.of(1, 2, 7)) {
            assertEquals(client, read(header, step));
        }
        return client;
    }

    private static Optional<InetSocketAddress> read(byte[] header, int step) throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        byte[] all = Arrays.copyOf(header, header.length + SALT.length);
        System.arraycopy(SALT, 0, all, header.length, SALT.length);
        pair.left().write(all);
        pair.left().shutdownOutput();
        MemoryStream accepted = pair.right().readingAtMost(step);
        ProxyHeader read = ProxyHeader.read(accepted, Deadline.in(LONG));
        assertEquals(header.length, accepted.bytesRead());
        assertArrayEquals(SALT, accepted.readAll());
        return read.client();
    }

    private static void assertRefused(byte[] bytes) {
        for (int step : List.of(1, Integer.MAX_VALUE)) {
            MemoryStream.Pair pair = MemoryStream.pair();
            try (MemoryStream peer = pair.left()) {
                peer.tryWrite(bytes, 0, bytes.length);
                peer.shutdownOutput();
                FailureException why = failure(pair.right().readingAtMost(step), LONG);
                assertEquals(Cause.PROXY_HEADER, why.reason());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static FailureException failure(MemoryStream from, Duration limit) {
        return assertThrows(FailureException.class, () -> ProxyHeader.read(from, Deadline.in(limit)));
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String after) {
        return HexFormat.of().parseHex(SIGNATURE + after);
    }
}
