package culvert.remote.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookTest {
    private static final Duration BEGIN = Duration.ofSeconds(1000);
    private static final Duration LATER = BEGIN.plusSeconds(2);

    @Test
    void speedsAreDifferences() throws IOException {
        Look first = Look.first(new Told()
                .session(1, "ada", 100, 1000)
                .user("ada", 100, 1000, "")
                .at(BEGIN));
        assertEquals(Flow.UNKNOWN, first.open().getFirst().flow().rate());
        Look next = first.next(new Told()
                .session(1, "ada", 300, 9000)
                .session(2, "bob", 50, 70, ",\"seconds\":1")
                .user("ada", 300, 9000, "")
                .at(LATER));
        assertEquals(new Flow(300, 9000, 100, 4000), next.open().getFirst().flow());
        assertEquals(new Flow(50, 70, 25, 35), next.open().getLast().flow());
        assertEquals(new Flow(300, 9000, 100, 4000), next.users().getFirst().flow());
        assertEquals(new Flow(1000, 2000, 0, 0), next.head().flow());
    }

    @Test
    void aSessionAndAnAssociationOfOneIdAreTwo() throws IOException {
        Look next = Look.first(new Told()
                        .session(1, "a", 0, 0)
                        .association(1, "a", 100, 0)
                        .at(BEGIN))
                .next(new Told()
                        .session(1, "a", 20, 0)
                        .association(1, "a", 500, 0)
                        .at(LATER));
        assertEquals(10, next.open().getFirst().flow().upRate());
        assertEquals(200, next.open().getLast().flow().upRate());
    }

    @Test
    void whatWasLeftOutBeforeIsUnknownUnlessItIsNew() throws IOException {
        Look next = Look.first(new Told().session(1, "a", 0, 0).beyond(5).at(BEGIN))
                .next(new Told()
                        .session(2, "a", 900, 0)
                        .session(9, "a", 900, 0, ",\"seconds\":0")
                        .at(LATER));
        assertEquals(Flow.UNKNOWN, next.open().getFirst().flow().upRate());
        assertEquals(450, next.open().getLast().flow().upRate());
    }

    @Test
    void aServerThatWasStartedAnewIsAnother() throws IOException {
        Look next = Look.first(new Told().runningFor(100).session(1, "a", 5, 5).at(BEGIN))
                .next(new Told().runningFor(1).session(1, "b", 9000, 9000).at(LATER));
        assertEquals(Flow.UNKNOWN, next.open().getFirst().flow().rate());
        assertEquals(Flow.UNKNOWN, next.head().flow().rate());
    }

    @Test
    void lessThanBeforeIsNoSpeed() throws IOException {
        Look next = Look.first(new Told().session(1, "a", 500, 0).at(BEGIN))
                .next(new Told().session(1, "a", 0, 0).at(LATER));
        assertEquals(Flow.UNKNOWN, next.open().getFirst().flow().upRate());
    }

    @Test
    void targetsAreMissedWhereASessionHasNone() throws IOException {
        assertTrue(Look.first(new Told().session(1, "a", 0, 0).at(BEGIN)).hidesTargets());
        assertFalse(Look.first(new Told()
                        .session(1, "a", 0, 0, ",\"target\":\"example.com:443\"")
                        .association(1, "a", 0, 0)
                        .at(BEGIN))
                .hidesTargets());
    }

    @Test
    void whatIsNoAnswerIsRefusedAndOddNumbersAreUnknown() throws IOException {
        assertThrows(IOException.class, () -> Look.first(new Answers("<html>", "{}", "{}", "{}", BEGIN)));
        Look odd = Look.first(new Answers("{\"seconds\":-7,\"up\":\"x\"}", "{}", "{}", "{}", BEGIN));
        assertEquals(Flow.UNKNOWN, odd.head().seconds());
        assertEquals(Flow.UNKNOWN, odd.head().flow().up());
    }
}
