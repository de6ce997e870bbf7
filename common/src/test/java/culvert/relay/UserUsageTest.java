package culvert.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.net.BlockedException;
import culvert.net.Usage;
import culvert.net.User;
import org.junit.jupiter.api.Test;

final class UserUsageTest {
    private final User alice = new User("alice");
    private final RelayFixture fixture = new RelayFixture();

    @Test
    void aSessionCountsFromItsRequestToItsEndAndStaysCounted() throws Exception {
        fixture.inbound = (accepted, deadline) -> {
            deadline.awaitReadable(accepted);
            accepted.tryRead(new byte[1], 0, 1);
            return new Request.Connect(RelayFixture.TARGET, alice, accepted, fixture.reply());
        };
        fixture.start();
        assertEquals(new Usage(0, 0, 0, 0, 0), alice.usage());
        fixture.client.write("?ping".getBytes(US_ASCII));
        fixture.target.readExactly(4);
        fixture.target.write("answer".getBytes(US_ASCII));
        fixture.client.readExactly(6);
        Usage open = new Usage(4, 6, 1, 0, 1);
        Until.isTrue(() -> alice.usage().toString(), () -> alice.usage().equals(open)); // counted when it was written
        fixture.target.close();
        fixture.client.close();
        fixture.events.next();
        Usage over = new Usage(4, 6, 0, 0, 0);
        Until.isTrue(() -> alice.usage().toString(), () -> alice.usage().equals(over));
    }

    @Test
    void whoIsRefusedHasCarriedNothing() throws Exception {
        fixture.inbound =
                (accepted, deadline) -> new Request.Connect(RelayFixture.TARGET, alice, accepted, fixture.reply());
        fixture.router = (target, user) -> {
            throw new BlockedException("not there");
        };
        fixture.start();
        fixture.events.next();
        Until.isTrue(() -> alice.usage().toString(), () -> alice.usage().equals(new Usage(0, 0, 0, 0, 0)));
    }
}
