package culvert.remote.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.remote.top.Key.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Duration BEGIN = Duration.ofSeconds(1000);

    @Test
    void aUsualTerminalIsFilledExactly() throws IOException {
        Board board = new Board(Told.wish());
        board.show(look());
        List<Line> lines = Screen.of(board, Size.USUAL);
        assertEquals("""
                culvert 0.1.0, epoll, up for 1m40s      2 sessions, 1 association, 2 of 2 users
                up 0 B/s (1.0 kB in all), down 0 B/s (2.0 kB in all)                   every 2 s
                sessions by rate                                                      1-3 of 3
                    ID KIND USER      CLIENT            UP/S DOWN/S     UP   DOWN    AGE    RTT
                     2 tcp  alice     198.51.100.0/24    500   4.2M   1.0k  87.2M  5m42s   23ms
                     1 tcp  bob       198.51.100.0/24      0      0      7      8  1m00s
                     3 udp  alice     198.51.100.0/24      0      0      9     10  1m00s
                """.replaceAll(" +", " "), text(lines.subList(0, 7)).replaceAll(" +", " "));
        lines.forEach(line -> assertEquals(80, line.width(), line.text()));
        assertEquals(24, lines.size());
        assertEquals(80, lines.get(4).text().stripTrailing().length());
        assertTrue(lines.getLast().text().startsWith(" q quit"), lines.getLast().text());
    }

    @Test
    void everySizeIsFilledInEveryMode() throws IOException {
        for (Wish wish : List.of(Told.wish(), Told.withTargets(), Told.wish(true, "", 5))) {
            for (String keys : List.of("", "j", "/x", "?", "jx", "jr")) {
                Board board = new Board(wish);
                Screen.of(board, Size.USUAL); // before anything is known
                board.show(look());
                keys.codePoints().forEach(key -> board.press(Key.of(key)));
                for (int columns = 1; columns < 170; columns += 3) {
                    for (int rows = 1; rows < 30; rows++) {
                        List<Line> lines = Screen.of(board, Size.of(columns, rows));
                        assertEquals(rows, lines.size());
                        for (Line line : lines) {
                            assertEquals(columns, line.width(), line.text());
                        }
                    }
                }
            }
        }
    }

    @Test
    void whereThereIsNoRoomTheLeastNeededGoesFirst() throws IOException {
        Board board = new Board(Told.withTargets());
        board.show(Look.first(new Told()
                .session(1, "ada", 0, 0, ",\"rtt_us\":900,\"target\":\"example.com:443\"")
                .at(BEGIN)));
        assertTrue(titles(board, 140).endsWith("UP DOWN AGE RTT TARGET"), titles(board, 140));
        assertEquals("ID KIND USER CLIENT UP/S DOWN/S AGE TARGET", titles(board, 80));
        assertEquals("ID USER UP/S DOWN/S TARGET", titles(board, 54));
        assertEquals("ID USER UP/S DOWN/S", titles(board, 30));
        assertTrue(Screen.of(board, Size.USUAL).get(4).text().contains("example.com:443"));
    }

    @Test
    void targetsThatTheServerKeepsToItselfAreMissed() throws IOException {
        Board board = new Board(Told.withTargets());
        board.show(Look.first(new Told().session(1, "ada", 0, 0).at(BEGIN)));
        String head = Screen.of(board, Size.USUAL).get(2).text();
        assertTrue(head.contains("no targets (the server runs without -v)"), head);
    }

    @Test
    void nothingThatOthersChooseReachesTheTerminalAsItIs() throws IOException {
        String evil = "a\\u001b[2J\\u0007\\u009b5n\\u202e\\u0000\\r\\nb";
        Board board = new Board(Told.withTargets());
        board.show(Look.first(new Told()
                .session(1, evil, 0, 0, ",\"target\":\"" + evil + "\"")
                .user(evil, 0, 0, ",\"barred\":\"" + evil + "\"")
                .at(BEGIN)));
        board.press(Key.of('j'));
        board.press(Key.of('x'));
        assertClean(board, "a?[2J??5n????b");
        board.press(Key.of('n'));
        board.press(Key.of('/'));
        board.press(Key.of(0x202E));
        assertClean(board, "/?");
        board.press(Key.of(Kind.ESCAPE));
        board.fail("refused: a\u001b]0;title\u0007b");
        assertClean(board, "refused: a?]0;title?b");
        board.press(Key.of('u'));
        assertClean(board, "a?[2J??5n????b");
    }

    private static void assertClean(Board board, String shown) {
        List<Line> lines = Screen.of(board, new Size(200, 24));
        String text = text(lines);
        assertTrue(text.contains(shown), text);
        String painted = new Painter().paint(lines).replaceAll("\u001b\\[([0-9;]+[mHK]|2J)", "");
        assertFalse(painted.codePoints().anyMatch(Character::isISOControl), painted);
        assertFalse(painted.contains("\u202e"), painted);
    }

    @Test
    void theCursorIsInSightWhereverItGoes() throws IOException {
        Told told = new Told();
        for (int id = 1; id <= 100; id++) {
            told.session(id, "user" + id, 0, 0);
        }
        Board board = new Board(Told.wish());
        board.show(Look.first(told.at(BEGIN)));
        for (int size : new int[] {24, 10, 5, 3, 40}) {
            for (Kind kind : List.of(Kind.END, Kind.PAGE_UP, Kind.UP, Kind.DOWN, Kind.PAGE_UP, Kind.PAGE_DOWN)) {
                board.press(Key.of(kind));
                List<Line> lines = Screen.of(board, new Size(80, size));
                String id = Long.toString(
                        board.sessions().rows().get(board.sessions().cursor()).id());
                long inSight = lines.stream()
                        .filter(line -> line.parts().getFirst().style() == Style.REVERSE
                                && line.text().strip().startsWith(id + " "))
                        .count();
                assertEquals(1, inSight, size + " " + kind + "\n" + text(lines));
            }
        }
        board.press(Key.of(Kind.HOME));
        assertTrue(text(Screen.of(board, Size.USUAL)).contains("1-19 of 100"));
    }

    @Test
    void whatWasLeftOutIsSaid() throws IOException {
        Board board = new Board(Told.wish(false, "", 1));
        board.show(Look.first(
                new Told().session(1, "a", 0, 0).session(2, "a", 0, 0).beyond(7).at(BEGIN)));
        assertTrue(text(Screen.of(board, Size.USUAL)).contains("1-1 of 1, 8 left out (--limit)"));
    }

    @Test
    void aFileHasAllRowsAndNoSequences() throws IOException {
        List<String> page = Top.page(
                Told.withTargets(),
                new Told().session(1, "ada", 0, 0).at(BEGIN),
                new Told()
                        .session(1, "ada", 2000, 0, ",\"target\":\"a-very-long-name.example.com:443\"")
                        .session(2, "bob", 0, 0, ",\"target\":\"b.example.com:443\"")
                        .at(BEGIN.plusSeconds(2)));
        assertEquals(6, page.size(), page.toString());
        assertTrue(page.get(4).matches(" +1 tcp +ada .* 1\\.0k .*a-very-long-name\\.example\\.com:443"), page.get(4));
        assertFalse(String.join("", page).contains("\u001b"));
    }

    @Test
    void onlyWhatHasChangedIsPainted() throws IOException {
        Board board = new Board(Told.wish());
        board.show(look());
        Painter painter = new Painter();
        assertTrue(painter.paint(Screen.of(board, Size.USUAL)).contains("\u001b[2J"));
        assertEquals("", painter.paint(Screen.of(board, Size.USUAL)));
        board.press(Key.of('p'));
        String change = painter.paint(Screen.of(board, Size.USUAL));
        assertTrue(change.startsWith("\u001b[2;1H") && change.contains("PAUSED"), change);
        assertFalse(change.contains("alice"), change);
        painter.forget();
        assertTrue(painter.paint(Screen.of(board, Size.USUAL)).contains("alice"));
        assertTrue(painter.paint(Screen.of(board, new Size(80, 10))).contains("\u001b[2J"));
    }

    private static Look look() throws IOException {
        return Look.first(new Told()
                        .session(1, "bob", 7, 8)
                        .session(2, "alice", 0, 78_800_000)
                        .association(3, "alice", 9, 10)
                        .at(BEGIN))
                .next(new Told()
                        .session(1, "bob", 7, 8)
                        .session(2, "alice", 1000, 87_200_000, ",\"seconds\":342,\"rtt_us\":23000")
                        .association(3, "alice", 9, 10)
                        .user("alice", 5, 6, ",\"quota_used\":500,\"quota_bytes\":1000,\"barred\":\"user-quota\"")
                        .user("bob", 1, 2, "")
                        .at(BEGIN.plusSeconds(2)));
    }

    private static String titles(Board board, int columns) {
        return Screen.of(board, new Size(columns, 24)).get(3).text().strip().replaceAll(" +", " ");
    }

    private static String text(List<Line> lines) {
        return lines.stream().map(line -> line.text().stripTrailing() + "\n").collect(Collectors.joining());
    }
}
