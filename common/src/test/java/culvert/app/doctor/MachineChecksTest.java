package culvert.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineChecksTest {
    private static final Resolver NO_NAMES = new Resolver() {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            throw new DialException(Cause.NAME_NOT_FOUND, "no such name");
        }

        @Override
        public void close() {}
    };

    @ParameterizedTest
    @CsvSource({"0, OK", "15, WARNING", "-15, WARNING", "90, FAILED", "-90, FAILED"})
    void aClockIsWrongFromWhereMethodsOf2022Stop(long seconds, Mark mark) throws IOException {
        try (FakeTimeServer server = FakeTimeServer.open(Duration.ofSeconds(seconds))) {
            TimeServer time = new TimeServer(server.address(), NO_NAMES, InstantSource.system());
            Finding finding = MachineChecks.clock(Optional.of(time), true);
            assertEquals(mark, finding.mark(), finding.toString());
        }
    }

    @Test
    void aClockThatDoesNotMatterIsNotAskedAbout() throws IOException {
        try (FakeTimeServer server = FakeTimeServer.open(Duration.ofSeconds(90))) {
            TimeServer time = new TimeServer(server.address(), NO_NAMES, InstantSource.system());
            assertEquals(
                    Finding.notTried("clock", "clocks do not matter with this method"),
                    MachineChecks.clock(Optional.of(time), false));
        }
    }
}
