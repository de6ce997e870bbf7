package culvert.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what the user probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The candidate that differs least, if it differs little enough to be a slip, or whose last word this is. */
    public static Optional<String> to(String written, Collection<String> candidates) {
        return slip(written, candidates)
                .or(() -> candidates.stream()
                        .filter(candidate -> plain(candidate).endsWith("_" + plain(written)))
                        .findFirst());
    }

    /** The candidate that differs least, if it differs little enough to be a slip. */
    static Optional<String> slip(String written, Collection<String> candidates) {
        String word = plain(written);
        int allowed = Math.max(1, word.length() / 3);
        Optional<String> best = Optional.empty();
        for (String candidate : candidates) {
            int distance = distance(word, plain(candidate));
            if (distance <= allowed) {
                best = Optional.of(candidate);
                allowed = distance - 1;
            }
        }
        return best;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /** How many characters have to be added, dropped, changed or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            steps[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            steps[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int changed = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                steps[i][j] = Math.min(changed, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
                if (isSwap(a, i, b, j)) {
                    steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
                }
            }
        }
        return steps[a.length()][b.length()];
    }

    private static boolean isSwap(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
