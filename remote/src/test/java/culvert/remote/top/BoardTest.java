package culvert.remote.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.remote.top.Board.Action;
import culvert.remote.top.Board.Mode;
import culvert.remote.top.Key.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final Duration BEGIN = Duration.ofSeconds(1000);

    private final Board board = new Board(Told.wish());

    BoardTest() throws IOException {
        Look first = Look.first(new Told()
                .session(1, "ada", 0, 0)
                .session(2, "Bob", 0, 0)
                .session(3, "carol", 0, 0)
                .user("ada", 0, 0, ",\"quota_used\":90,\"quota_bytes\":100")
                .user("bob", 0, 0, "")
                .at(BEGIN));
        board.show(first.next(new Told()
                .session(1, "ada", 700, 10, ",\"rtt_us\":500")
                .session(2, "Bob", 10, 900)
                .session(3, "carol", 20, 30, ",\"seconds\":99,\"rtt_us\":70000")
                .user("ada", 10, 10, ",\"quota_used\":90,\"quota_bytes\":100")
                .user("bob", 50, 50, "")
                .at(BEGIN.plusSeconds(1))));
    }

    @Test
    void theFastestIsFirstAndEachOrderHasItsOwn() {
        assertEquals(List.of(2L, 1L, 3L), ids());
        assertEquals(List.of(1L, 3L, 2L), by("up-rate"));
        assertEquals(List.of(2L, 3L, 1L), by("down-rate"));
        assertEquals(List.of(2L, 1L, 3L), by("bytes"));
        assertEquals(List.of(1L, 3L, 2L), by("up"));
        assertEquals(List.of(2L, 3L, 1L), by("down"));
        assertEquals(List.of(3L, 1L, 2L), by("age"));
        assertEquals(List.of(3L, 1L, 2L), by("rtt"));
        assertEquals(List.of(2L, 1L, 3L), by("user"));
        press('r');
        assertEquals(List.of(3L, 1L, 2L), ids());
    }

    @Test
    void keysTurnTheOrderBothWays() {
        assertEquals("rate", board.sessions().order().name());
        press('s');
        assertEquals("up-rate", board.sessions().order().name());
        press('<');
        press('<');
        assertEquals("client", board.sessions().order().name());
        press('>');
        press(Kind.RIGHT);
        assertEquals("up-rate", board.sessions().order().name());
        press(Kind.LEFT);
        assertEquals("rate", board.sessions().order().name());
    }

    @Test
    void theOtherTableHasOrdersOfItsOwn() {
        press('u');
        assertTrue(board.isOfUsers());
        assertEquals("bob", board.users().rows().getFirst().name());
        board.users().orderBy(board.users().view().order("quota"));
        assertEquals("ada", board.users().rows().getFirst().name());
        press('x');
        assertEquals(Mode.TABLE, board.mode());
        assertTrue(board.message().contains("t shows the sessions"), board.message());
        press('t');
        assertFalse(board.isOfUsers());
        assertEquals("rate", board.sessions().order().name());
    }

    @Test
    void aFilterIsTypedKeptAndTakenAway() {
        press('/');
        type("bOx");
        press(Kind.BACKSPACE);
        assertEquals(List.of(2L), ids());
        press(Kind.ENTER);
        assertEquals(Mode.TABLE, board.mode());
        assertEquals(List.of(2L), ids());
        press(Kind.ESCAPE);
        assertEquals(3, ids().size());
        press('/');
        type("q\ud83d\ude00");
        press(Kind.BACKSPACE);
        assertEquals("q", board.sessions().filter());
        press(Kind.ERASE_LINE);
        press(Kind.BACKSPACE);
        assertEquals("", board.sessions().filter());
        type("198.51");
        assertEquals(3, ids().size());
        press(Kind.ESCAPE);
        assertEquals(Mode.TABLE, board.mode());
    }

    @Test
    void theCursorStaysWithItsRow() throws IOException {
        press('j');
        press('j');
        assertEquals(1, board.sessions().cursor());
        press('r');
        assertEquals(List.of(3L, 1L, 2L), ids());
        assertEquals(1, board.sessions().cursor());
        press('r');
        board.sessions().orderBy(board.sessions().view().order("up"));
        assertEquals(0, board.sessions().cursor());
        press(Kind.PAGE_DOWN);
        press(Kind.END);
        assertEquals(2, board.sessions().cursor());
        press('k');
        assertEquals(1, board.sessions().cursor());
        board.show(Look.first(new Told().session(2, "bob", 0, 0).at(BEGIN)));
        assertEquals(0, board.sessions().cursor());
        board.show(Look.first(new Told().at(BEGIN)));
        press('j');
        press('x');
        assertEquals(Mode.TABLE, board.mode());
        press(Kind.HOME);
        assertFalse(board.sessions().hasCursor());
    }

    @Test
    void whatIsEndedIsWhatWasAskedAbout() throws IOException {
        press('x');
        assertEquals(Mode.TABLE, board.mode());
        assertTrue(board.message().startsWith("which one?"), board.message());
        press('j');
        press('x');
        assertEquals(Mode.QUESTION, board.mode());
        assertEquals(2, board.toEnd().orElseThrow().id());
        board.show(Look.first(new Told().session(1, "ada", 0, 0).at(BEGIN)));
        Action action = board.press(Key.of('y'));
        assertEquals(Action.What.END, action.what());
        assertEquals("/v1/sessions/2", Objects.requireNonNull(action.one()).path());
        assertEquals(Mode.TABLE, board.mode());
    }

    @Test
    void anythingButYesEndsNothing() {
        press('j');
        for (Key key : List.of(Key.of('n'), Key.of(Kind.ENTER), Key.of(Kind.ESCAPE), Key.of('x'))) {
            press('x');
            assertSame(Action.STAY, board.press(key));
            assertEquals(Mode.TABLE, board.mode());
            assertEquals("nothing ended", board.message());
        }
    }

    @Test
    void everyModeIsLeftByCtrlC() {
        for (int first : new int[] {'/', '?', 'p', 'u'}) {
            press(first);
            assertSame(Action.QUIT, board.press(Key.of(Kind.INTERRUPT)));
        }
        assertSame(Action.STAY, new Board(Told.wish()).press(Key.of(Kind.ENTER)));
        assertSame(Action.QUIT, new Board(Told.wish()).press(Key.of('q')));
    }

    @Test
    void aPauseEndsWithALook() {
        assertSame(Action.STAY, board.press(Key.of('p')));
        assertTrue(board.isPaused());
        assertSame(Action.ASK, board.press(Key.of('p')));
        assertFalse(board.isPaused());
    }

    @Test
    void anotherOrderIsAskedForWhereNotAllIsKnown() throws IOException {
        assertSame(Action.STAY, turnTo("bytes"));
        board.sessions().orderBy(0);
        board.show(Look.first(new Told().session(1, "a", 0, 0).beyond(9).at(BEGIN)));
        assertSame(Action.STAY, board.press(Key.of('s')));
        assertSame(Action.ASK, turnTo("bytes"));
    }

    @Test
    void theLimitIsOfRowsThatAreShown() throws IOException {
        Board small = new Board(Told.wish(false, "user", 2));
        small.show(Look.first(new Told()
                .session(1, "c", 0, 0)
                .session(2, "b", 0, 0)
                .session(3, "a", 0, 0)
                .at(BEGIN)));
        assertEquals(
                List.of(3L, 2L), small.sessions().rows().stream().map(Open::id).toList());
        assertEquals(1, small.sessions().leftOut());
        assertEquals(Wish.USUAL_LIMIT, small.wish().asked());
    }

    private Action turnTo(String order) {
        Action last = Action.STAY;
        while (!board.sessions().order().name().equals(order)) {
            last = board.press(Key.of('s'));
        }
        return last;
    }

    private List<Long> by(String order) {
        board.sessions().orderBy(board.sessions().view().order(order));
        return ids();
    }

    private List<Long> ids() {
        return board.sessions().rows().stream().map(Open::id).toList();
    }

    private void press(int letter) {
        board.press(Key.of(letter));
    }

    private void press(Kind kind) {
        board.press(Key.of(kind));
    }

    private void type(String text) {
        text.codePoints().forEach(this::press);
    }
}
