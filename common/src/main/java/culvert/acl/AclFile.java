package culvert.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads access control lists: a rule a line under section heads in brackets, {@code #} before comments. Rules are networks,
 * addresses, and what {@link NameRule} describes; those above the first head belong to {@code [bypass_list]}.
 */
public final class AclFile {
    /** Expressions that are compiled take kilobytes each. */
    private static final int MAX_EXPRESSIONS = 2_000;

    /** More would not be read. */
    private static final int MAX_MISTAKES = 20;

    private static final int MAX_MESSAGE = 500;

    private static final Pattern EXPRESSION = Pattern.compile("[()*+?^$|\\\\{}]");
    private static final Pattern QUAD = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

    /** A line that cannot be used. */
    public record Mistake(int line, String text) {}

    /** What reading has made. */
    record Parsed(
            boolean bypassesAll, boolean blocksAll, RuleList bypass, RuleList proxy, RuleList block, RuleList allow) {}

    private final List<Mistake> mistakes = new ArrayList<>();
    private final RuleList.Builder bypass = new RuleList.Builder();
    private final RuleList.Builder proxy = new RuleList.Builder();
    private final RuleList.Builder block = new RuleList.Builder();
    private final RuleList.Builder allow = new RuleList.Builder();
    private RuleList.Builder list = bypass;
    private boolean bypassesAll;
    private boolean blocksAll;
    private int expressions;

    private AclFile() {}

    /**
     * Reads the text of a file.
     *
     * @param mistakes gets what is wrong
     * @return null when something is
     */
    public static @Nullable Acl read(String text, List<Mistake> mistakes) {
        AclFile file = new AclFile();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            file.line(line, ++number);
            if (file.mistakes.size() == MAX_MISTAKES) {
                break;
            }
        }
        mistakes.addAll(file.mistakes);
        return file.mistakes.isEmpty() ? new Acl(file.parsed()) : null;
    }

    private Parsed parsed() {
        return new Parsed(bypassesAll, blocksAll, bypass.build(), proxy.build(), block.build(), allow.build());
    }

    private void line(String written, int number) {
        String start = number == 1 && written.startsWith("\uFEFF") ? written.substring(1) : written;
        int comment = start.indexOf('#');
        String line = (comment < 0 ? start : start.substring(0, comment)).strip();
        if (line.isEmpty()) {
            return;
        }
        try {
            if (line.startsWith("[") && line.endsWith("]")) {
                head(line.toLowerCase(Locale.ROOT));
            } else {
                rule(line, number);
            }
        } catch (IllegalArgumentException e) {
            mistakes.add(new Mistake(number, shown(String.valueOf(e.getMessage()))));
        }
    }

    /** What a message quotes may be anything. */
    private static String shown(String message) {
        String oneLine = message.replaceAll("\\p{Cntrl}", "\uFFFD");
        return oneLine.length() <= MAX_MESSAGE ? oneLine : oneLine.substring(0, MAX_MESSAGE) + "...";
    }

    private void head(String head) {
        switch (head) {
            case "[proxy_all]", "[accept_all]" -> bypassesAll = false;
            case "[bypass_all]", "[reject_all]" -> bypassesAll = true;
            case "[outbound_allow_all]" -> blocksAll = false;
            case "[outbound_block_all]" -> blocksAll = true;
            case "[bypass_list]", "[black_list]" -> list = bypass;
            case "[proxy_list]", "[white_list]" -> list = proxy;
            case "[outbound_block_list]" -> list = block;
            case "[outbound_allow_list]" -> list = allow;
            default ->
                throw new IllegalArgumentException("the section " + head + " is not known, expected [bypass_list],"
                        + " [proxy_list], [outbound_block_list], [outbound_allow_list], or one of [proxy_all],"
                        + " [bypass_all], [outbound_allow_all], [outbound_block_all]");
        }
    }

    private void rule(String text, int number) {
        if (isAddress(text)) {
            list.add(network(text, text.indexOf('/')), number);
            return;
        }
        NameRule rule = NameRule.parse(text);
        if (rule instanceof NameRule.Expression && ++expressions > MAX_EXPRESSIONS) {
            throw new IllegalArgumentException("this is regular expression number " + expressions + " that is more than"
                    + " a name with dots, of which " + MAX_EXPRESSIONS
                    + " are read; write ||example.com for a name and all below it");
        }
        list.add(rule, number);
    }

    /** Bits behind the prefix are dropped, as the other programs do. */
    private static Cidr network(String text, int slash) {
        if (slash < 0) {
            return Cidr.parse(text);
        }
        Cidr address = Cidr.parse(text.substring(0, slash));
        String prefix = text.substring(slash + 1);
        int bits = PREFIX.matcher(prefix).matches() ? Integer.parseInt(prefix) : Integer.MAX_VALUE;
        if (bits > address.prefix()) {
            throw new IllegalArgumentException(
                    "\"/" + prefix + "\" is not a prefix length, expected /0 to /" + address.prefix());
        }
        return Cidr.around(address.network(), bits);
    }

    /** True for what is an address or a network, or was meant to be one. */
    private static boolean isAddress(String text) {
        return !EXPRESSION.matcher(text).find()
                && (text.indexOf('/') >= 0
                        || text.indexOf(':') >= 0
                        || QUAD.matcher(text).matches());
    }
}
