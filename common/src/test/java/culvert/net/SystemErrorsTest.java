package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the numbers of the system and the messages of the JDK mean. */
class SystemErrorsTest {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    @ParameterizedTest
    @CsvSource({
        "99, NO_LOCAL_PORT",
        "101, NETWORK_UNREACHABLE",
        "110, CONNECT_TIMEOUT",
        "111, REFUSED",
        "113, HOST_UNREACHABLE",
        "24, NO_DESCRIPTORS",
        "1, CONNECT_FAILED",
    })
    void aNumberSaysWhyNoConnectionWasMade(int number, Cause cause) {
        assertEquals(
                cause,
                SystemErrors.dial(CallFailedException.of("connect", number), HERE)
                        .reason());
    }

    @ParameterizedTest
    @CsvSource({"23, NO_DESCRIPTORS", "24, NO_DESCRIPTORS", "98, NETWORK", "1, NETWORK"})
    void aNumberSaysWhyNoSocketWasBound(int number, Cause cause) {
        assertEquals(
                cause,
                SystemErrors.listen(CallFailedException.of("bind", number), HERE)
                        .reason());
    }

    @Test
    void theWordsBesideANumberSayNothing() {
        IOException lost = new CallFailedException("connection refused", Errno.EHOSTUNREACH);
        assertEquals(Cause.HOST_UNREACHABLE, SystemErrors.dial(lost, HERE).reason());
        assertEquals(Cause.VANISHED, SystemErrors.network(lost).reason());
    }

    @Test
    void soDoesTheMessageOfTheJdk() {
        IOException usedUp = new ConnectException("Cannot assign requested address");
        assertEquals(Cause.NO_LOCAL_PORT, SystemErrors.dial(usedUp, HERE).reason());
    }
}
