package culvert.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Texts that every match of a regular expression contains: runs of plain characters outside of groups. When in doubt there
 * are none, which only costs time.
 */
final class Literals {
    private Literals() {}

    static List<String> requiredBy(String expression) {
        List<String> found = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            boolean plain = Character.isLetterOrDigit(c) || c == '-' || c == '_';
            if (c == '\\') {
                char next = i + 1 < expression.length() ? expression.charAt(i + 1) : 'x';
                if (Character.isLetterOrDigit(next)) {
                    return List.of(); // a class, or a character by its number
                }
                i++;
                c = next;
                plain = true;
            } else if (c == '[') {
                return runs(found, run, expression.indexOf('|') < 0 && depth == 0); // what follows is hard to find
            }
            if (depth == 0 && plain) {
                run.append(c);
                continue;
            }
            if (!plain && c == '|' && depth == 0) {
                return List.of();
            }
            if (!plain && (c == '?' || c == '*' || c == '{') && !run.isEmpty()) {
                run.setLength(run.length() - 1);
            }
            if (!plain && c == '{') {
                return runs(found, run, expression.indexOf('|') < 0);
            }
            end(found, run);
            depth += plain ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        end(found, run);
        return found;
    }

    private static List<String> runs(List<String> found, StringBuilder run, boolean certain) {
        end(found, run);
        return certain ? found : List.of();
    }

    private static void end(List<String> found, StringBuilder run) {
        if (!run.isEmpty()) {
            found.add(run.toString().toLowerCase(Locale.ROOT));
            run.setLength(0);
        }
    }
}
