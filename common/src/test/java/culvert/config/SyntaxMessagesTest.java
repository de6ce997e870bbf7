package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message for text that is no JSON, as the user sees it. */
class SyntaxMessagesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"password": hunter2}  | c.json:1:14: expected a value: "text" in double quotes, a number, true, false, a [list] or an {object}
            {"drain": }            | c.json:1:11: expected a value: "text" in double quotes, a number, true, false, a [list] or an {object}
            {"drain":1 "mode":2}   | c.json:1:12: expected a comma before this, or the closing brace } or bracket ]
            {"server":["a" "b"]}   | c.json:1:16: expected a comma before this, or the closing brace } or bracket ]
            {"drain" 1}            | c.json:1:10: expected a colon : between the key and its value
            {"drain":1             | c.json:1:11: the file ends too early, expected the closing brace } or bracket ]
            {"drain                | c.json:1:8: the file ends too early, expected the closing brace } or bracket ]
            {"password":"hunter2   | c.json:1:21: the file ends inside a text, expected its closing quote
            {/* x                  | c.json:1:6: the file ends inside a comment, expected */
            {"drain":1]            | c.json:1:11: this closes what was not opened, expected the closing brace } of each { and the closing bracket ] of each [
            {,}                    | c.json:1:2: expected a key or the closing brace }
            {"drain":1,,}          | c.json:1:12: expected a key or the closing brace }
            {"drain":01}           | c.json:1:11: not a number, expected digits without a leading zero or sign, or quotes if it is text
            {"drain":+1}           | c.json:1:11: not a number, expected digits without a leading zero or sign, or quotes if it is text
            {"password":"\\x"}     | c.json:1:15: there is no such escape, expected \\\\ for a backslash
            {"password":"\\u12g4"} | c.json:1:18: expected four hexadecimal digits after \\u
            server=a               | c.json:1:1: expected a value: "text" in double quotes, a number, true, false, a [list] or an {object}
            ["a"]                  | c.json:1:1: is a list, expected an object in braces: { ... }
            "a"                    | c.json:1:1: expected an object in braces: { ... }
            {"password": “hunter2”} | c.json:1:14: the character U+201C (left double quotation mark) has no meaning here, expected a straight quote: "
            {“server”: "a"}        | c.json:1:2: the character U+201C (left double quotation mark) has no meaning here, expected a straight quote: "
            {"password": "hunter2”} | c.json:1:24: the file ends inside a text, expected its closing quote; the character U+201D (right double quotation mark) closes no text
            {"server": "a”, "drain": 1} | c.json:1:18: expected a comma before this, or the closing brace } or bracket ]; the character U+201D (right double quotation mark) closes no text
            {"drain":\u00a01}          | c.json:1:10: the character U+00A0 (no-break space) has no meaning here, expected an ordinary space, or nothing
            {\ufeff"drain": 1}         | c.json:1:3: the character U+FEFF (zero width no-break space) has no meaning here, expected an ordinary space, or nothing
            {"drain"：1}            | c.json:1:9: the character U+FF1A (fullwidth colon) has no meaning here, expected an ordinary :
            {"drain": 1， "a": 2}   | c.json:1:12: the character U+FF0C (fullwidth comma) has no meaning here, expected an ordinary ,
            ss://YWVzOmh1bnRlcjI@192.0.2.1:8388#home | c.json:1:1: is a link (ss://...), expected an object in braces: { ... }, with the server, the port, the method and the password that the link holds; culvert local --link FILE takes it whole
            {} {}                  | c.json:1:4: there is more after the closing brace, expected the end of the file
            """)
    void theMessageSaysWhatWasExpectedThere(String text, String message) {
        assertEquals(message, messageFor(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "// nothing\n", "/* nothing */", "\uFEFF"})
    void aFileWithNothingInItIsEmpty(String text) {
        assertEquals("c.json:1:1: the file is empty, expected an object in braces: { ... }", messageFor(text));
    }

    @Test
    void aTextThatGoesOverItsLineIsPlacedOnThatLine() {
        assertEquals(
                "c.json:2:11: a text goes over the end of its line, expected its closing quote before it",
                messageFor("{\n\"mode\": \"a\n\"}"));
    }

    @Test
    void noiseIsNoText() {
        assertEquals(
                "c.json:1:2: a control character, expected a text file with an object in braces: { ... }",
                messageFor("\u0000\u0001"));
    }

    @Test
    void endlessNestingDoesNotExhaustTheStack() {
        assertEquals(
                "c.json:1:22: nested too deeply or endlessly long, which no configuration is",
                messageFor("{\"a\":" + "[".repeat(100_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"password\": hunter2",
                "{\"password\": 'hunter2",
                "{\"password\": hunter2 }",
                "{\"password\": \"a\" hunter2}",
                "{\"password\" = \"hunter2\"}",
                "{\"password\": \"hunter2\n\"}",
                "{\"password\": \u201chunter2\u201d}"
            })
    void aPasswordNeverStandsInAMessage(String text) {
        assertFalse(messageFor(text).contains("hunter2"));
    }

    private static String messageFor(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Diagnostics diagnostics = new Diagnostics();
        ConfigException e = assertThrows(ConfigException.class, () -> {
            ConfigReader.read(bytes, "c.json", End.LOCAL, Map.of(), diagnostics);
            diagnostics.stopIfWrong();
        });
        return String.valueOf(e.getMessage());
    }
}
