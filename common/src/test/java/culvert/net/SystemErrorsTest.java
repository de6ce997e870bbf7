package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What numbers and sentences of the system mean. */
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
                SystemErrors.dial(new CallFailedException("connect", number), HERE)
                        .reason());
    }

    @Test
    void soDoesTheSentenceOfTheJdk() {
        IOException usedUp = new ConnectException("Cannot assign requested address");
        assertEquals(Cause.NO_LOCAL_PORT, SystemErrors.dial(usedUp, HERE).reason());
    }
}
