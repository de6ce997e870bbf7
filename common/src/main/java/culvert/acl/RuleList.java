package culvert.acl;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One list of an {@link Acl}: networks and rules about names, each with the line that holds it. Immutable. */
final class RuleList {
    private final NetworkTable networks;
    private final Map<String, Integer> exact;
    private final Map<String, Integer> suffixes;
    private final Map<String, Integer> below;
    private final TriedRules tried;

    private RuleList(Builder from) {
        networks = new NetworkTable(from.networks);
        exact = from.exact;
        suffixes = from.suffixes;
        below = from.below;
        tried = new TriedRules(from.tried, from.triedLines);
    }

    boolean hasNetworks() {
        return !networks.isEmpty();
    }

    /** The line that holds the address; 0 when none does. */
    int line(InetAddress address) {
        return networks.line(address);
    }

    /**
     * A line whose rule the name meets; 0 when there is none.
     *
     * @param name in lower case, without a dot at its end
     */
    int line(String name) {
        int line = exact.getOrDefault(name, 0);
        String part = name;
        while (line == 0) {
            line = suffixes.getOrDefault(part, 0);
            int dot = part.indexOf('.');
            if (dot < 0) {
                break;
            }
            part = part.substring(dot + 1);
            line = line == 0 ? below.getOrDefault(part, 0) : line;
        }
        return line == 0 ? tried.line(name) : line;
    }

    /** Gathers the lines of a list. */
    static final class Builder {
        private final List<NetworkTable.Entry> networks = new ArrayList<>();
        private final Map<String, Integer> exact = new HashMap<>();
        private final Map<String, Integer> suffixes = new HashMap<>();
        private final Map<String, Integer> below = new HashMap<>();
        private final List<NameRule.Tried> tried = new ArrayList<>();
        private final List<Integer> triedLines = new ArrayList<>();

        void add(Cidr network, int line) {
            networks.add(new NetworkTable.Entry(network, line));
        }

        void add(NameRule rule, int line) {
            switch (rule) {
                case NameRule.Exact(String name) -> exact.putIfAbsent(name, line);
                case NameRule.Suffix(String name) -> suffixes.putIfAbsent(name, line);
                case NameRule.Below(String name) -> below.putIfAbsent(name, line);
                case NameRule.Tried other -> {
                    tried.add(other);
                    triedLines.add(line);
                }
            }
        }

        RuleList build() {
            return new RuleList(this);
        }
    }
}
