package culvert.config;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * How many guesses a password takes, as bits: an estimate for the advice, made of simple rules.
 *
 * <p>The password is read from its front, and each piece counts as what it would be guessed as: a repetition of what
 * stood before, one of the commonest passwords, a row of neighbours in the alphabet or on the keyboard, a word, or else
 * a single character out of all classes of characters that occur. A phrase of words counts for little more than words
 * that were drawn from a list of a few thousand.
 *
 * <p>Not a library: those that know more passwords by heart bring a megabyte of them, to be read at each start, and the
 * limits here are far apart.
 */
final class PasswordStrength {
    /** Below, whoever has recorded one connection finds it within minutes: the AEAD methods hash it once, with MD5. */
    static final int REFUSED_BELOW = 40;

    /** Below this, it can be found with many machines and much time. */
    static final int SAFE_FROM = 80;

    /** The rest of a long one can only add to that. */
    private static final int LOOKED_AT = 256;

    private static final int ASCII = 128;
    private static final int MIN_PIECE = 3;

    /** One of about a hundred, written in one of a few ways. */
    private static final double COMMON_BITS = 8;

    /** One of a few common separators. */
    private static final double SEPARATOR_BITS = 2;

    /** So that a word of five letters counts as one of 4,000. */
    private static final double WORD_BITS = 5;

    private static final double WORD_LETTER_BITS = 1.6;

    private static final int MIN_WORD = 4;

    /** Longer than in any common word. */
    private static final int MAX_CONSONANTS = 4;

    private static final String VOWELS = "aeiouy";
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]+|[0-9A-F]+");

    private static final String SEPARATORS = " -_.,";

    /** What a keyboard has beside each other. */
    private static final List<String> ROWS = List.of("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm");

    /** Digits and signs that stand for the letters in the same place. */
    private static final String DISGUISES = "0134578@$!";

    private static final String DISGUISED = "oleastbasi";

    private static final List<String> COMMON = List.of("""
            password passwort passwd pass admin administrator root toor user guest login welcome letmein default
            changeme change test testing secret hidden barfoo foobar trustno whatever nothing hello freedom iloveyou love
            monkey dragon master shadow sunshine princess football baseball soccer hockey superman batman starwars pokemon
            michael jordan jennifer jessica daniel thomas charlie andrew ashley hunter harley ranger buster george killer
            summer winter spring autumn flower pepper cheese cookie banana orange computer internet google samsung matrix
            shadowsocks outline culvert proxy server tunnel vpn wireguard china qazwsx zaqxsw woaini aini
            """.strip().split("\\s+"));

    private final String password;
    private final String plain;
    private final double characterBits;

    private PasswordStrength(String password) {
        this.password = password;
        this.plain = undisguised(password);
        this.characterBits = bits(alphabet(password));
    }

    /** The estimate. */
    static int of(String password) {
        return (int) new PasswordStrength(password.substring(0, Math.min(password.length(), LOOKED_AT))).estimate();
    }

    private double estimate() {
        double sum = 0;
        int at = 0;
        while (at < password.length()) {
            int length;
            if ((length = repetition(at)) >= MIN_PIECE) {
                sum += bits(at) + bits(length);
            } else if ((length = common(at)) > 0) {
                sum += COMMON_BITS;
            } else if ((length = row(at)) >= MIN_PIECE) {
                sum += characterBits + bits(length);
            } else if ((length = word(at)) > 0) {
                sum += WORD_BITS + WORD_LETTER_BITS * length;
            } else {
                length = 1;
                sum += isSeparator(at) ? SEPARATOR_BITS : characterBits;
            }
            at += length;
        }
        return sum;
    }

    /** How many characters from {@code at} on stood somewhere before in the same order. */
    private int repetition(int at) {
        int longest = 0;
        for (int from = 0; from < at; from++) {
            int length = 0;
            while (at + length < password.length() && plain.charAt(from + length) == plain.charAt(at + length)) {
                length++;
            }
            longest = Math.max(longest, length);
        }
        return longest;
    }

    private int common(int at) {
        return COMMON.stream()
                .filter(word -> plain.startsWith(word, at))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /** How many characters from {@code at} on are each the neighbour of the one before. */
    private int row(int at) {
        int length = 1;
        while (at + length < password.length() && areNeighbours(lower(at + length - 1), lower(at + length))) {
            length++;
        }
        return length;
    }

    private static boolean areNeighbours(char one, char other) {
        return Math.abs(one - other) <= 1
                || ROWS.stream()
                        .anyMatch(row -> row.indexOf(one) >= 0
                                && row.indexOf(other) >= 0
                                && Math.abs(row.indexOf(one) - row.indexOf(other)) == 1);
    }

    /** Letters of one case, but for the first, with vowels among them and few other letters in a row. */
    private int word(int at) {
        int end = at;
        int consonants = 0;
        boolean hasVowel = false;
        while (end < password.length() && isLetterOfWord(at, end) && consonants <= MAX_CONSONANTS) {
            boolean isVowel = VOWELS.indexOf(lower(end)) >= 0;
            consonants = isVowel ? 0 : consonants + 1;
            hasVowel |= isVowel;
            end++;
        }
        int length = end - at;
        return length >= MIN_WORD && hasVowel && consonants <= MAX_CONSONANTS ? length : 0;
    }

    private boolean isLetterOfWord(int at, int index) {
        char second = at + 1 < password.length() ? password.charAt(at + 1) : password.charAt(at);
        char letter = password.charAt(index);
        return Character.isLetter(letter)
                && (index == at || Character.isUpperCase(letter) == Character.isUpperCase(second))
                && (index > at || Character.isUpperCase(letter) || Character.isLowerCase(second));
    }

    private boolean isSeparator(int at) {
        return at > 0 && SEPARATORS.indexOf(password.charAt(at)) >= 0 && Character.isLetter(password.charAt(at - 1));
    }

    private char lower(int at) {
        return Character.toLowerCase(password.charAt(at));
    }

    /** How many characters there are in the classes of which some occur. */
    private static int alphabet(String password) {
        if (HEXADECIMAL.matcher(password).matches()) {
            return 16;
        }
        int size = has(password, Character::isDigit) ? 10 : 0;
        size += has(password, c -> c < ASCII && Character.isLowerCase(c)) ? 26 : 0;
        size += has(password, c -> c < ASCII && Character.isUpperCase(c)) ? 26 : 0;
        size += has(password, c -> c < ASCII && !Character.isLetterOrDigit(c)) ? 33 : 0;
        return size + (has(password, c -> c >= ASCII) ? 100 : 0);
    }

    private static boolean has(String password, IntPredicate wanted) {
        return password.chars().anyMatch(wanted);
    }

    private static double bits(int choices) {
        return Math.log(choices) / Math.log(2);
    }

    /** As long as the password: in lower case, and with letters for what is often put in their place. */
    private static String undisguised(String password) {
        return password.chars()
                .map(c -> {
                    int disguise = DISGUISES.indexOf(c);
                    return disguise < 0 ? Character.toLowerCase(c) : DISGUISED.charAt(disguise);
                })
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }
}
