package culvert.remote.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the answers of a server hold, as far as a table shows it. */
public final class Rows {
    private static final JsonFactory JSON = new JsonFactory();

    private Rows() {}

    /** A list in an answer has objects at this depth; those that are deeper are parts of them. */
    private static final int DEPTH = 3;

    /** The objects of a list in an answer, each with the fields that are plain. */
    public static List<Map<String, String>> objects(String json, String field) throws IOException {
        List<Map<String, String>> objects = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            int depth = 0;
            String list = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                    list = depth == DEPTH - 1 ? String.valueOf(parser.currentName()) : list;
                    if (depth == DEPTH && list.equals(field)) {
                        objects.add(new LinkedHashMap<>());
                    }
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token.isScalarValue() && depth == DEPTH && list.equals(field)) {
                    objects.getLast().put(parser.currentName(), parser.getText());
                }
            }
        }
        return objects;
    }

    /** The plain fields of an answer, and those of objects in it. */
    public static Map<String, String> fields(String json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    fields.put(parser.currentName(), parser.getText());
                }
            }
        }
        return fields;
    }

    /** The strings of a list in an answer, or of the field itself. */
    public static List<String> strings(String json, String field) throws IOException {
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            String of = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                of = token == JsonToken.FIELD_NAME ? parser.getText() : of;
                if (token == JsonToken.VALUE_STRING && of.equals(field)) {
                    strings.add(parser.getText());
                }
            }
        }
        return strings;
    }

    /** Prints a table, each column as wide as it has to be; numbers stand to the right. */
    public static void print(List<String> heads, List<List<String>> rows, PrintWriter out) {
        List<List<String>> all = new ArrayList<>();
        all.add(heads);
        rows.forEach(row -> all.add(row.stream().map(Shown::plain).toList()));
        int[] widths = new int[heads.size()];
        for (List<String> row : all) {
            Arrays.setAll(widths, column -> Math.max(widths[column], Shown.width(row.get(column))));
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < heads.size(); column++) {
                boolean isRight = !rows.isEmpty() && rows.getFirst().get(column).matches("[0-9.]+( [kMGT]?B)?");
                String pad = " ".repeat(widths[column] - Shown.width(row.get(column)));
                line.append(isRight ? pad + row.get(column) : row.get(column) + pad)
                        .append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** An amount of bytes, such as 1.4 MB. */
    public static String bytes(Map<String, String> row, String field) {
        double left = Double.parseDouble(row.getOrDefault(field, "0"));
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int unit = 0;
        while (left >= 1000 && unit < units.length - 1) {
            left /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || left >= 100 ? "%.0f %s" : "%.1f %s", left, units[unit]);
    }
}
