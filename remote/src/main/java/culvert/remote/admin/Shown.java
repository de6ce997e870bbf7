package culvert.remote.admin;

/** Text that others have chosen, as it may reach a terminal: on one line, from left to right, and without orders to it. */
public final class Shown {
    private static final char INSTEAD = '?';

    private Shown() {}

    /** The same text with a question mark in the place of each character that is no letter, digit, sign or space. */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> plain.appendCodePoint(isPlain(point) ? point : INSTEAD));
        return plain.toString();
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK -> false;
            default -> true;
        };
    }

    /** How many columns plain text takes: characters of East Asia take two (Unicode Standard Annex 11). */
    public static int width(String plain) {
        return plain.codePoints().map(Shown::width).sum();
    }

    /** Plain text in so many columns: filled with spaces at its end, or cut, with a mark that it was. */
    public static String fit(String plain, int columns) {
        if (width(plain) <= columns) {
            return plain + " ".repeat(columns - width(plain));
        }
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int at = 0; at < plain.length(); at += Character.charCount(plain.codePointAt(at))) {
            int width = width(plain.codePointAt(at));
            if (used + width > columns - 1) {
                break;
            }
            cut.appendCodePoint(plain.codePointAt(at));
            used += width;
        }
        return columns < 1 ? "" : cut + "~" + " ".repeat(columns - 1 - used);
    }

    private static int width(int point) {
        boolean isWide = (point >= 0x1100 && point <= 0x115F)
                || (point >= 0x2E80 && point <= 0xA4CF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0xFFE0 && point <= 0xFFE6)
                || (point >= 0x1F300 && point <= 0x1FAFF)
                || (point >= 0x20000 && point <= 0x3FFFD);
        return isWide ? 2 : 1;
    }
}
