package culvert.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeServerTest {
    private static final Resolver NO_NAMES = new Resolver() {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            throw new DialException(Cause.NAME_NOT_FOUND, "no such name");
        }

        @Override
        public void close() {}
    };

    @ParameterizedTest
    @ValueSource(longs = {0, 93, -93, 3600, 400_000_000})
    void theDifferenceIsMeasured(long seconds) throws IOException {
        try (FakeTimeServer server = FakeTimeServer.open(Duration.ofSeconds(seconds))) {
            Duration offset = offset(server.address());
            assertEquals((double) seconds, offset.toMillis() / 1000.0, 20, "within what a busy machine may take");
        }
    }

    @Test
    void oneThatDoesNotKnowTheTimeIsNotBelieved() throws IOException {
        try (FakeTimeServer server = FakeTimeServer.open(Duration.ofHours(1), answer -> {
            answer[1] = 0;
            return answer;
        })) {
            IOException e = assertThrows(IOException.class, () -> offset(server.address()));
            assertEquals("it does not know the time", e.getMessage());
        }
    }

    @Test
    void silenceIsNotWaitedForLong() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Target address = Target.of((InetSocketAddress) silent.getLocalSocketAddress());
            IOException e = assertThrows(IOException.class, () -> offset(address));
            assertEquals("no answer", e.getMessage());
        }
    }

    @Test
    void anotherAddressOfTheNameIsAskedWhenTheFirstIsSilent() throws IOException {
        Resolver names = new Resolver() {
            @Override
            public List<InetAddress> resolve(DomainName name) {
                return List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));
            }

            @Override
            public void close() {}
        };
        try (FakeTimeServer server = FakeTimeServer.open(Duration.ofSeconds(93))) {
            Target named = new Target(
                    new DomainName("time.example.com"), server.address().port());
            Duration offset = new TimeServer(named, names, InstantSource.system()).offset();
            assertEquals(93, offset.toMillis() / 1000.0, 20, "within what a busy machine may take");
        }
    }

    private static Duration offset(Target address) throws IOException {
        return new TimeServer(address, NO_NAMES, InstantSource.system()).offset();
    }
}
