package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others have chosen, on a terminal. */
class ShownTest {
    @Test
    void nothingIsAnOrderToTheTerminal() {
        String evil = "a\u001b[2Jb\u009b31m\r\n\t\u0007\u202ec\u200bd\ue000\u0301\ud800";
        assertEquals("a?[2Jb?31m?????c?d???", Shown.plain(evil));
        for (int point = 0; point < 0x110000; point++) {
            String plain = Shown.plain(Character.toString(point));
            int shown = plain.codePointAt(0);
            assertTrue(shown >= ' ' && (shown < 0x7F || shown >= 0xA0), plain);
        }
    }

    @Test
    void lettersOfAllAlphabetsStay() {
        String names = "Zoë Жан 王 \ud83d\ude00";
        assertEquals(names, Shown.plain(names));
    }

    @ParameterizedTest
    @CsvSource({
        "alice,8,'alice   '",
        "alice,5,alice",
        "alice,4,ali~",
        "alice,1,~",
        "alice,0,''",
        "王王王,6,王王王",
        "王王王,5,王王~",
        "王王王,4,'王~ '",
        "'',2,'  '"
    })
    void textFitsIntoItsColumn(String text, int columns, String fitted) {
        assertEquals(fitted, Shown.fit(text, columns));
        assertEquals(columns, Shown.width(Shown.fit(text, columns)));
    }
}
