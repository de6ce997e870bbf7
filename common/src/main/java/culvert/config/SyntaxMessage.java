package culvert.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.text.Normalizer;
import java.util.Optional;

/**
 * Says what is wrong with text that is no JSON, in words for its author.
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

    private static final int ASCII_END = 128;

    private final String sign;
    private final String text;

    SyntaxMessage(String sign, String text) {
        this.sign = sign;
        this.text = text;
    }

    /**
     * What to say of an error.
     *
     * @param text the whole text that was read
     */
    static String of(JsonProcessingException e, String text) {
        if (e instanceof StreamConstraintsException) {
            return "nested too deeply or endlessly long, which no configuration is";
        }
        int at = (int) e.getLocation().getCharOffset();
        SyntaxMessage message = of(e);
        return foreign(text, at)
                .or(() -> foreign(text, at - 1))
                .or(() -> message.isAboutText()
                        ? unclosed(text, at).map(quote -> message.text + quote)
                        : Optional.empty())
                .orElse(message.text);
    }

    private static SyntaxMessage of(JsonProcessingException e) {
        for (SyntaxMessage message : values()) {
            if (e.getOriginalMessage().contains(message.sign)) {
                return message;
            }
        }
        return VALUE;
    }

    private boolean isAboutText() {
        return this == STRING_END || this == LINE_END || this == NO_COMMA;
    }

    /** Names the character if it is one that word processors and other keyboards put in the place of a plain one. */
    private static Optional<String> foreign(String text, int at) {
        int c = at >= 0 && at < text.length() ? text.codePointAt(at) : ' ';
        if (c < ASCII_END) {
            return Optional.empty();
        }
        String plain = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
        String expected = switch (Character.getType(c)) {
            case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> "a straight quote: \"";
            case Character.SPACE_SEPARATOR, Character.FORMAT -> "an ordinary space, or nothing";
            default ->
                plain.codePointAt(0) < ASCII_END ? "an ordinary " + plain.charAt(0) : "text in straight quotes: \"";
        };
        return Optional.of(Quoted.named(c) + " has no meaning here, expected " + expected);
    }

    /** Names a curly quote before {@code at} in its line: it looks as if it closed the text. */
    private static Optional<String> unclosed(String text, int at) {
        int end = Math.clamp(at, 0, text.length());
        return text.substring(text.lastIndexOf('\n', end - 1) + 1, end)
                .codePoints()
                .filter(Quoted::isCurly)
                .mapToObj(c -> "; " + Quoted.named(c) + " closes no text")
                .findFirst();
    }
}
