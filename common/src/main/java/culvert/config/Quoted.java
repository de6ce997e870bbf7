package culvert.config;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The user's own words inside a message: in quotes, on one line, of limited length, and without secrets. */
public final class Quoted {
    /** A link of a proxy holds a password, as does what stands before the @ of any link or server. */
    private static final Pattern LINK =
            Pattern.compile("\\b(ssr?|ssconf|vmess|vless|trojan|tuic|hysteria2?|hy2)://\\S*", Pattern.CASE_INSENSITIVE);

    /** One that something stands before, such as a letter too many; redis and wss end in the same. */
    private static final Pattern LINK_WITHIN =
            Pattern.compile("(?<!redi|w)ss://(?!\\.\\.\\.)\\S*", Pattern.CASE_INSENSITIVE);

    private static final Pattern CREDENTIALS = Pattern.compile("[^\\s:]+:\\S*@|[A-Za-z0-9+/_=-]{16,}@");

    /** A key of 16 or of 32 bytes in base64, which the methods of 2022 have for a password. */
    private static final Pattern KEY =
            Pattern.compile("(?<![A-Za-z0-9+_-])([A-Za-z0-9+/_-]{22}==|[A-Za-z0-9+/_-]{43}=)(?![A-Za-z0-9+/_=-])");

    private static final int ASCII_END = 127;

    /** Enough to recognise a value by. */
    private static final int MAX_CHARACTERS = 60;

    private Quoted() {}

    /** In quotes, as it may stand in a message. */
    public static String quoted(String text) {
        return '"' + plain(text) + '"';
    }

    /** Without the quotes; control characters become question marks. */
    public static String plain(String words) {
        return printable(withoutSecrets(words));
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(MAX_CHARACTERS).forEach(c -> out.appendCodePoint(isPrintable(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? out + "..." : out.toString();
    }

    /** The same words, with links that hold a password masked, and keys. */
    static String withoutSecrets(String text) {
        return withoutKeys(withoutLinks(text));
    }

    /** The same words, with what looks like a key masked: one stands in the wrong place when words were swapped. */
    public static String withoutKeys(String text) {
        return KEY.matcher(text).replaceAll("...");
    }

    private static String withoutLinks(String text) {
        String masked = LINK.matcher(text).replaceAll("$1://...");
        masked = LINK_WITHIN.matcher(masked).replaceAll("ss://...");
        return CREDENTIALS.matcher(masked).replaceAll("...@");
    }

    /** The scheme of the proxy's link that this is, if it is one. */
    static Optional<String> link(String text) {
        Matcher link = LINK.matcher(text);
        return link.lookingAt() ? Optional.of(link.group(1).toLowerCase(Locale.ROOT) + "://") : Optional.empty();
    }

    /** The first character that is not of ASCII, or none that can be printed: what a person may not see. */
    static Optional<String> oddIn(String text) {
        return first(text, c -> c < ' ' || c >= ASCII_END);
    }

    /** The first character that is invisible or looks like another. */
    static Optional<String> invisibleIn(String text) {
        return first(text, c -> !isPrintable(c) || (c != ' ' && Character.isSpaceChar(c)));
    }

    /** Its number and its name, as in "the character U+00A0 (no-break space)". */
    static String named(int c) {
        String name = Optional.ofNullable(Character.getName(c)).orElse("without a name");
        return String.format("the character U+%04X (%s)", c, name.toLowerCase(Locale.ROOT));
    }

    /** True for a quote as word processors write it. */
    static boolean isCurly(int c) {
        int type = Character.getType(c);
        return type == Character.INITIAL_QUOTE_PUNCTUATION || type == Character.FINAL_QUOTE_PUNCTUATION;
    }

    private static Optional<String> first(String text, IntPredicate wanted) {
        return text.codePoints().filter(wanted).mapToObj(Quoted::named).findFirst();
    }

    /** True for words that may name something in the log; such a name may look like a key. */
    static boolean isPlain(String text) {
        return printable(withoutLinks(text)).equals(text);
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
