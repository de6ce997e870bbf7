package culvert.acl;

import culvert.acl.NameRule.Tried;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rules that have to be tried on a name. Each is filed under four characters that every name has that it matches, of
 * several the ones that fewest rules share, so that a name meets a handful of a hundred thousand.
 */
final class TriedRules {
    private static final int GRAM = 4;
    private static final int SLOT_BITS = 16;
    private static final int SLOTS = 1 << SLOT_BITS;

    private final Tried[] rules;
    private final int[] lines;
    private final Map<Integer, int[]> byGram;

    /** Those that no four characters tell of. */
    private final int[] always;

    TriedRules(List<Tried> rules, List<Integer> lines) {
        this.rules = rules.toArray(Tried[]::new);
        this.lines = lines.stream().mapToInt(Integer::intValue).toArray();
        int[] frequency = new int[SLOTS];
        for (Tried rule : rules) {
            grams(rule).forEach(gram -> frequency[slot(gram)]++);
        }
        Map<Integer, List<Integer>> filed = new HashMap<>();
        List<Integer> unfiled = new ArrayList<>();
        for (int i = 0; i < this.rules.length; i++) {
            int[] grams = grams(this.rules[i]).toArray();
            if (grams.length == 0) {
                unfiled.add(i);
            } else {
                filed.computeIfAbsent(rarest(grams, frequency), _ -> new ArrayList<>(1))
                        .add(i);
            }
        }
        byGram = HashMap.newHashMap(filed.size());
        filed.forEach((gram, ids) -> byGram.put(gram, array(ids)));
        always = array(unfiled);
    }

    private static int rarest(int[] grams, int[] frequency) {
        int rarest = grams[0];
        for (int gram : grams) {
            rarest = frequency[slot(gram)] < frequency[slot(rarest)] ? gram : rarest;
        }
        return rarest;
    }

    private static int[] array(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Where a gram is counted, which it may share with another. */
    private static int slot(int gram) {
        return (gram * 0x9E3779B1) >>> (Integer.SIZE - SLOT_BITS);
    }

    /** The first line whose rule matches; 0 when none does. */
    int line(String name) {
        int found = first(always, name, Integer.MAX_VALUE);
        if (!byGram.isEmpty()) {
            for (int at = 0; at + GRAM <= name.length(); at++) {
                int[] filed = byGram.get(gram(name, at));
                if (filed != null) {
                    found = first(filed, name, found);
                }
            }
        }
        return found == Integer.MAX_VALUE ? 0 : found;
    }

    /** Rules stand in the order of their lines. */
    private int first(int[] ids, String name, int before) {
        for (int id : ids) {
            if (lines[id] >= before) {
                return before;
            }
            if (rules[id].matches(name)) {
                return lines[id];
            }
        }
        return before;
    }

    private static IntStream grams(Tried rule) {
        return rule.needs().stream()
                .filter(text -> text.length() >= GRAM)
                .flatMapToInt(
                        text -> IntStream.rangeClosed(0, text.length() - GRAM).map(at -> gram(text, at)));
    }

    private static int gram(String text, int at) {
        int gram = 0;
        for (int i = at; i < at + GRAM; i++) {
            gram = gram << Byte.SIZE ^ text.charAt(i);
        }
        return gram;
    }
}
