package culvert.bench.compare;

import culvert.bench.compare.Results.Row;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as text: Markdown for people, JSON for programs. */
final class Report {
    private final String method;
    private final List<String> programs;
    private final Results results;

    Report(String method, List<String> programs, Results results) {
        this.method = method;
        this.programs = programs;
        this.results = results;
    }

    String markdown() {
        StringBuilder text = new StringBuilder("Method " + method
                + "; medians, smallest and largest in brackets; the last columns are Culvert's median divided by the"
                + " program's.\n\n| work | unit |");
        programs.forEach(program -> text.append(' ').append(program).append(" |"));
        programs.stream()
                .skip(1)
                .forEach(program -> text.append(" / ").append(program).append(" |"));
        text.append("\n|---|---")
                .append("|---:".repeat(2 * programs.size() - 1))
                .append("|\n");
        for (Row row : results.rows()) {
            text.append("| ")
                    .append(row.name())
                    .append(" | ")
                    .append(row.unit())
                    .append(" |");
            programs.forEach(
                    program -> text.append(' ').append(cell(row, program)).append(" |"));
            programs.stream()
                    .skip(1)
                    .forEach(program ->
                            text.append(' ').append(ratio(row, program)).append(" |"));
            text.append('\n');
        }
        return text.toString();
    }

    String json() {
        StringBuilder text = new StringBuilder("{\"method\":\"" + method + "\",\"rows\":[");
        String comma = "";
        for (Row row : results.rows()) {
            text.append(comma).append("\n  {\"work\":\"" + row.name() + "\",\"unit\":\"" + row.unit() + "\"");
            results.reason(row).ifPresent(reason -> text.append(",\"unmeasured\":\"" + reason + "\""));
            for (String program : programs) {
                List<Double> all = results.all(row, program);
                if (!all.isEmpty()) {
                    text.append(",\"" + program + "\":" + all);
                }
            }
            text.append('}');
            comma = ",";
        }
        return text.append("\n]}\n").toString();
    }

    private String cell(Row row, String program) {
        List<Double> sorted = results.all(row, program).stream().sorted().toList();
        Optional<Double> median = results.median(row, program);
        if (median.isEmpty()) {
            boolean first = program.equals(programs.getFirst());
            return first
                    ? results.reason(row).map(reason -> "unmeasured: " + reason).orElse("")
                    : "";
        }
        return sorted.size() == 1
                ? number(median.get())
                : number(median.get()) + " (" + number(sorted.getFirst()) + ".." + number(sorted.getLast()) + ")";
    }

    private String ratio(Row row, String program) {
        Optional<Double> ours = results.median(row, programs.getFirst());
        Optional<Double> theirs = results.median(row, program).filter(value -> value > 0);
        return ours.isEmpty() || theirs.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", ours.get() / theirs.get());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%.0f" : "%.3g", value);
    }
}
