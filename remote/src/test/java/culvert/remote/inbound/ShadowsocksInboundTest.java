package culvert.remote.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.relay.Request;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that knows the key is understood, and hears nothing that is not payload. */
@Timeout(20)
final class ShadowsocksInboundTest {
    private static final Target TARGET = new Target(Host.parse("example.com"), 443);
    private static final byte[] DATA = "hello".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource(Method.class)
    void theRequestHasTheTargetAndWhatFollowedTheHeader(Method method) throws Exception {
        MemoryStream.Pair wire = MemoryStream.pair();
        ServerProtocol remote = TestProtocols.server(method, TestKeys.password(method));
        try (ClientProtocol local = TestProtocols.client(method, TestKeys.password(method))) {
            Stream client = local.open(wire.left(), TARGET);
            client.write(DATA, 0, DATA.length);
            Request.Connect request = Inbounds.of(remote).receive(wire.right(), Deadline.in(Duration.ofSeconds(10)));
            assertEquals(TARGET, request.target());
            byte[] first = new byte[DATA.length];
            assertEquals(DATA.length, request.client().tryRead(first, 0, first.length));
            assertArrayEquals(DATA, first);

            request.reply().accept(wire.right().localAddress());
            assertEquals(0, wire.right().writes());

            request.client().write(DATA, 0, DATA.length);
            client.awaitReadable();
            byte[] answer = new byte[DATA.length];
            assertEquals(DATA.length, client.tryRead(answer, 0, answer.length));
            assertArrayEquals(DATA, answer);

            request.reply().refuse(Cause.BLOCKED);
            assertTrue(wire.left().wasReset());
        }
    }
}
