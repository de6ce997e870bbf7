package culvert.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.MemoryStream;
import culvert.net.User;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plan is replaced while a download runs. */
final class PlanTest {
    private static final User ALICE = new User("alice");
    private static final Target OTHER = new Target(new DomainName("other.example"), 443);

    private final RelayFixture fixture = new RelayFixture();

    @Test
    void aSessionGoesOnByTheOldPlanAndTheNextOneIsServedByTheNewOne() throws Exception {
        fixture.start();
        fixture.target.write("one half".getBytes(US_ASCII));
        assertArrayEquals("one half".getBytes(US_ASCII), fixture.client.readExactly(8));

        MemoryStream.Pair nextFar = MemoryStream.pair();
        fixture.plan.set(plan(Route.through((request, rule) -> nextFar.left())));
        MemoryStream.Pair nextNear = fixture.connect();
        nextNear.left().write("to the other".getBytes(US_ASCII));
        assertArrayEquals("to the other".getBytes(US_ASCII), nextFar.right().readExactly(12));
        nextFar.right().close();
        nextNear.left().close();
        FinishedSession next = fixture.events.next();
        assertEquals(ALICE, next.user());
        assertEquals(Optional.of(OTHER), next.target());

        fixture.target.write("the other half".getBytes(US_ASCII));
        assertArrayEquals("the other half".getBytes(US_ASCII), fixture.client.readExactly(14));
        fixture.target.close();
        fixture.client.close();
        FinishedSession old = fixture.events.next();
        assertEquals(Cause.COMPLETE, old.outcome().cause());
        assertEquals(Optional.of(RelayFixture.TARGET), old.target());
        assertEquals(22, old.outcome().down());
    }

    @Test
    void aHandshakeThatHasBegunIsRoutedByTheOldPlanToo() throws Exception {
        fixture.inbound = (accepted, deadline) -> {
            accepted.awaitReadable();
            fixture.plan.set(new Plan(
                    fixture.inbound,
                    (target, user) -> {
                        throw new BlockedException("by the new plan");
                    },
                    new RelaySettings(() -> Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO)));
            return new Request.Connect(RelayFixture.TARGET, accepted, fixture.reply());
        };
        fixture.start();
        fixture.client.write(new byte[] {1});
        fixture.target.readExactly(1);
        fixture.target.close();
        fixture.client.close();
        assertEquals(Cause.COMPLETE, fixture.events.nextOutcome().cause());
        MemoryStream.Pair next = fixture.connect();
        next.left().write(new byte[] {1});
        assertEquals(Cause.BLOCKED, fixture.events.nextOutcome().cause());
    }

    private Plan plan(Route route) {
        return new Plan(
                (accepted, deadline) -> new Request.Connect(OTHER, ALICE, accepted, fixture.reply()),
                (target, user) -> route,
                new RelaySettings(() -> Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO));
    }
}
