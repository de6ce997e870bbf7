package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.e2e.rig.Engine;
import culvert.net.Runner;
import culvert.net.Transport;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What says that the tunnel is well. */
@Timeout(60)
class CarrierTurnsTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofSeconds(50);

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"EPOLL", "NIO"})
    void aCarrierThatIsStuckIsNoticedUntilItIsFreeAgain(Engine engine) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (Transport transport = engine.open()) {
            CarrierTurns turns = new CarrierTurns(transport);
            assertTrue(turns.come(SOON));
            transport.runner().start("stuck", () -> spin(over));
            try {
                assertFalse(turns.come(MOMENT));
                assertFalse(turns.come(MOMENT));
            } finally {
                over.set(true);
            }
            Until.isTrue(() -> "it is free, and not known to be", () -> turns.come(MOMENT));
        }
    }

    @Test
    void oneThatIsStuckIsGivenOneTaskHoweverOftenSomebodyAsks() {
        List<Runnable> given = new ArrayList<>();
        CarrierTurns turns = new CarrierTurns(transport(given));
        for (int i = 0; i < 10; i++) {
            assertFalse(turns.come(Duration.ZERO));
        }
        assertEquals(1, given.size());
        given.getFirst().run();
        assertFalse(turns.come(Duration.ZERO), "asked anew");
        assertEquals(2, given.size());
    }

    private static void spin(AtomicBoolean over) {
        while (!over.get()) {
            Thread.onSpinWait();
        }
    }

    /** One whose only carrier never comes to what it is given. */
    private static Transport transport(List<Runnable> given) {
        Runner runner = (Runner) Proxy.newProxyInstance(
                Runner.class.getClassLoader(), new Class<?>[] {Runner.class}, (_, _, arguments) -> {
                    given.add((Runnable) arguments[1]);
                    return new Thread();
                });
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (_, _, _) -> List.of(runner));
    }
}
