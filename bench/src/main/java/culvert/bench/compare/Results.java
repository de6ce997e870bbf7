package culvert.bench.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of all rounds: of each row, of each program. */
final class Results {
    private final Map<Row, Map<String, List<Double>>> figures = new LinkedHashMap<>();
    private final Map<Row, String> reasons = new HashMap<>();

    /** What one line of the table shows. */
    record Row(String name, String unit) {}

    void note(String name, String unit, String program, double value) {
        figures.computeIfAbsent(new Row(name, unit), any -> new LinkedHashMap<>())
                .computeIfAbsent(program, any -> new ArrayList<>())
                .add(value);
    }

    /** A row that cannot be had, and why. */
    void unmeasured(Row row, String reason) {
        figures.put(row, Map.of());
        reasons.put(row, reason);
    }

    /** Why a row could not be measured. */
    Optional<String> reason(Row row) {
        return Optional.ofNullable(reasons.get(row));
    }

    List<Row> rows() {
        return List.copyOf(figures.keySet());
    }

    List<Double> all(Row row, String program) {
        return figures.getOrDefault(row, Map.of()).getOrDefault(program, List.of());
    }

    Optional<Double> median(Row row, String program) {
        List<Double> sorted = all(row, program).stream().sorted().toList();
        if (sorted.isEmpty()) {
            return Optional.empty();
        }
        int middle = sorted.size() / 2;
        return Optional.of(
                sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }
}
