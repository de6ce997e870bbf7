package culvert.config;

/** The user's own words inside a message: in quotes, on one line, and not endless. */
final class Quoted {
    /** Enough to recognise a value by. */
    private static final int MAX_CHARACTERS = 60;

    private Quoted() {}

    static String quoted(String text) {
        return '"' + plain(text) + '"';
    }

    /** Without the quotes; control characters become question marks. */
    static String plain(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(MAX_CHARACTERS).forEach(c -> out.appendCodePoint(isPrintable(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? out + "..." : out.toString();
    }

    /** True for words that may stand in a message as they are. */
    static boolean isPlain(String text) {
        return plain(text).equals(text);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
