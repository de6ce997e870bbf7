package culvert.remote.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.remote.top.Key.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final String ESC = "\u001b";

    private final Keys keys = new Keys();

    @Test
    void lettersAreThemselves() {
        assertEquals(
                List.of(Key.of('q'), Key.of(0xFC), Key.of(0x1F600), Key.of(Kind.ENTER)),
                keys.take("q\u00fc\ud83d\ude00\r"));
        assertEquals(
                List.of(Kind.INTERRUPT, Kind.BACKSPACE, Kind.BACKSPACE, Kind.REPAINT, Kind.ERASE_LINE),
                kinds("\u0003\u007f\b\f\u0015"));
        assertEquals(List.of(), keys.take("\u0000\u0001\t\u0085"));
        assertFalse(keys.isPending());
    }

    @Test
    void sequencesOfBothModesAreKeys() {
        assertEquals(
                List.of(Kind.UP, Kind.DOWN, Kind.RIGHT, Kind.LEFT, Kind.HOME, Kind.END),
                kinds(ESC + "[A" + ESC + "OB" + ESC + "[1;5C" + ESC + "[D" + ESC + "[H" + ESC + "OF"));
        assertEquals(
                List.of(Kind.HOME, Kind.END, Kind.PAGE_UP, Kind.PAGE_DOWN, Kind.HOME, Kind.END),
                kinds(ESC + "[1~" + ESC + "[4~" + ESC + "[5~" + ESC + "[6;2~" + ESC + "[7~" + ESC + "[8~"));
        assertEquals(List.of(), kinds(ESC + "[15~" + ESC + "[200~" + ESC + "[?1;2c" + ESC + "[24;80R"));
    }

    @Test
    void whatComesInPiecesIsOneKey() {
        assertEquals(List.of(), keys.take(ESC));
        assertTrue(keys.isPending());
        assertEquals(List.of(), keys.take("["));
        assertEquals(List.of(Key.of(Kind.UP), Key.of('x')), keys.take("Ax"));
        assertEquals(List.of(), keys.take("\ud83d"));
        assertEquals(List.of(Key.of(0x1F600)), keys.take("\ude00"));
    }

    @Test
    void escapeAloneIsAKeyWhenNothingFollows() {
        assertEquals(List.of(), keys.take(ESC));
        assertEquals(List.of(Key.of(Kind.ESCAPE)), keys.settle());
        assertFalse(keys.isPending());
        assertEquals(List.of(), keys.take(ESC + "[1"));
        assertEquals(List.of(), keys.settle());
        assertEquals(List.of(Key.of(Kind.ESCAPE), Key.of('q')), keys.take(ESC + "q"));
    }

    @Test
    void nothingThatComesIsKeptForEver() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder some = new StringBuilder(ESC + "[");
            random.ints(random.nextInt(60), 0x18, 0x50).forEach(some::appendCodePoint);
            keys.take(some.toString());
            keys.take("1".repeat(80));
        }
        keys.settle();
        assertEquals(List.of(Key.of('q')), keys.take("q"));
    }

    private List<Kind> kinds(String text) {
        return keys.take(text).stream().map(Key::kind).toList();
    }
}
