package culvert.acl;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * A rule about names: {@code |name} exactly, {@code ||name} with everything below it, or a regular expression that is
 * found somewhere in the name.
 *
 * <p>Most expressions in people's files only say what the first two forms say, so that is what they become: they are
 * looked up instead of tried. Regular expressions are those of RE2, which take time in proportion to the name; a peer that
 * chooses the name could keep a backtracking engine busy for ever.
 */
sealed interface NameRule {
    /** The name and nothing else. */
    record Exact(String name) implements NameRule {}

    /** The name and everything below it. */
    record Suffix(String name) implements NameRule {}

    /** Everything below the name. */
    record Below(String name) implements NameRule {}

    /**
     * Characters, some of which may be any.
     *
     * @param text in which {@link #ANY} stands for any character
     */
    record Wildcard(String text, boolean fromStart, boolean toEnd) implements NameRule, Tried {
        static final char ANY = '\n';

        @Override
        public boolean matches(String name) {
            int last = name.length() - text.length();
            int from = toEnd && !fromStart ? Math.max(last, 0) : 0;
            int to = fromStart ? 0 : last;
            for (int at = from; at <= to; at++) {
                if (last >= at && (!toEnd || at == last) && matchesAt(name, at)) {
                    return true;
                }
            }
            return false;
        }

        private boolean matchesAt(String name, int at) {
            for (int i = 0; i < text.length(); i++) {
                char wanted = text.charAt(i);
                if (wanted != ANY && wanted != name.charAt(at + i)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public List<String> needs() {
            return List.of(text.split(String.valueOf(ANY)));
        }
    }

    /** Any other regular expression. */
    record Expression(Pattern pattern) implements NameRule, Tried {
        @Override
        public boolean matches(String name) {
            return pattern.matcher(name).find();
        }

        @Override
        public List<String> needs() {
            return Literals.requiredBy(pattern.pattern());
        }
    }

    /** A rule that has to be tried on a name. */
    sealed interface Tried permits Wildcard, Expression {
        boolean matches(String name);

        /** Texts that every name has that matches. */
        List<String> needs();
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException saying what is wrong, in words fit for the user
     */
    static NameRule parse(String text) {
        if (text.startsWith("||")) {
            String name = text.substring(2);
            return new Suffix(name(name.startsWith(".") ? name.substring(1) : name));
        }
        if (text.startsWith("|")) {
            return new Exact(name(text.substring(1)));
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return Forms.simple(lower).orElseGet(() -> expression(text));
    }

    private static NameRule expression(String text) {
        try {
            return new Expression(Pattern.compile(text, Pattern.CASE_INSENSITIVE));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no regular expression (RE2) that can be read: " + e.getDescription()
                            + "; write ||example.com for a name and all below it",
                    e);
        }
    }

    private static String name(String text) {
        String stripped = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            String ascii = IDN.toASCII(stripped, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            if (!ascii.isEmpty() && ascii.chars().allMatch(c -> c > ' ' && c < 0x7F && "/:[]|*".indexOf(c) < 0)) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            // a label too long, or characters that no name has
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a host name");
    }

    /** Expressions that say no more than a name. */
    final class Forms {
        private static final java.util.regex.Pattern SUFFIX = java.util.regex.Pattern.compile(
                "(?:\\((?:\\?:)?\\^\\|(?:\\.\\*)?\\\\\\.\\)|\\^\\((?:\\?:)?\\.[*+]\\\\\\.\\)\\?)(.*)\\$");
        private static final java.util.regex.Pattern BELOW =
                java.util.regex.Pattern.compile("(?:\\^?\\.[*+])?\\\\\\.(.*)\\$");

        private Forms() {}

        static Optional<NameRule> simple(String text) {
            Matcher suffix = SUFFIX.matcher(text);
            if (suffix.matches()) {
                Optional<String> name = literal(suffix.group(1));
                if (name.isPresent()) {
                    return name.map(Suffix::new);
                }
            }
            Matcher below = BELOW.matcher(text);
            if (below.matches()) {
                Optional<String> name = literal(below.group(1));
                if (name.isPresent()) {
                    return name.map(Below::new);
                }
            }
            return wildcard(text);
        }

        private static Optional<NameRule> wildcard(String text) {
            boolean fromStart = text.startsWith("^");
            boolean toEnd = text.endsWith("$") && !text.endsWith("\\$");
            String middle =
                    text.substring(fromStart ? 1 : 0, Math.max(text.length() - (toEnd ? 1 : 0), fromStart ? 1 : 0));
            return unescaped(middle)
                    .filter(plain -> !plain.isEmpty())
                    .map(plain -> fromStart && toEnd && plain.indexOf(Wildcard.ANY) < 0
                            ? new Exact(plain)
                            : new Wildcard(plain, fromStart, toEnd));
        }

        private static Optional<String> literal(String text) {
            return unescaped(text).filter(plain -> !plain.isEmpty() && plain.indexOf(Wildcard.ANY) < 0);
        }

        /** The characters meant, or empty when the text has any that means something else to a regular expression. */
        private static Optional<String> unescaped(String text) {
            StringBuilder plain = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\' && i + 1 < text.length() && ".-_/".indexOf(text.charAt(i + 1)) >= 0) {
                    plain.append(text.charAt(++i));
                } else if (c == '.') {
                    plain.append(Wildcard.ANY);
                } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
                    plain.append(c);
                } else {
                    return Optional.empty();
                }
            }
            return Optional.of(plain.toString());
        }
    }
}
