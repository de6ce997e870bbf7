package culvert.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/**
 * Says what is wrong with text that is no JSON, in words for whoever wrote it.
 *
 * <p>The parser's own messages are only used to tell the cases apart: they quote what they found, which may be a
 * password that lacks its quotes.
 */
enum SyntaxMessage {
    STRING_END("closing quote", "the file ends inside a text, expected its closing quote"),
    COMMENT_END("in a comment", "the file ends inside a comment, expected */"),
    FILE_END("Unexpected end-of-input", "the file ends too early, expected the closing brace } or bracket ]"),
    LINE_END("Illegal unquoted", "a text goes over the end of its line, expected its closing quote before it"),
    CONTROL("Illegal character", "a control character, expected a text file with an object in braces: { ... }"),
    NO_COMMA("expecting comma", "expected a comma before this, or the closing brace } or bracket ]"),
    NO_COLON("expecting a colon", "expected a colon : between the key and its value"),
    NO_KEY("start field name", "expected a key or the closing brace }"),
    HEX_ESCAPE("hex-digit", "expected four hexadecimal digits after \\u"),
    ESCAPE("character escape", "there is no such escape, expected \\\\ for a backslash"),
    CLOSED_WRONGLY(
            "close marker",
            "this closes what was not opened, expected the closing brace } of each { and the closing bracket ] of each ["),
    NUMBER("numeric value", "not a number, expected digits without a leading zero or sign, or quotes if it is text"),
    VALUE("", "expected a value: \"text\" in double quotes, a number, true, false, a [list] or an {object}");

    private final String sign;
    private final String text;

    SyntaxMessage(String sign, String text) {
        this.sign = sign;
        this.text = text;
    }

    static String of(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "nested too deeply or endlessly long, which no configuration is";
        }
        for (SyntaxMessage message : values()) {
            if (e.getOriginalMessage().contains(message.sign)) {
                return message.text;
            }
        }
        return VALUE.text;
    }
}
