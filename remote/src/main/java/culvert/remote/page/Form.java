package culvert.remote.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a form, as scripts send them ({@code application/x-www-form-urlencoded}). */
final class Form {
    private static final int MAX_FIELDS = 16;

    private final Map<String, String> fields = new TreeMap<>();

    /** Reads one; what is no form is an {@link IllegalArgumentException}. */
    static Form of(String text) {
        Form form = new Form();
        for (String pair : text.split("&", MAX_FIELDS + 1)) {
            int equals = pair.indexOf('=');
            if (pair.isEmpty()) {
                continue;
            }
            if (equals < 0 || form.fields.size() == MAX_FIELDS) {
                throw new IllegalArgumentException("no form of this page");
            }
            String name = decoded(pair.substring(0, equals));
            if (form.fields.put(name, decoded(pair.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("a field that comes twice");
            }
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, UTF_8);
    }

    /** Without space around it; empty when it is missing. */
    String text(String name) {
        return fields.getOrDefault(name, "").strip();
    }

    /** As it is. */
    String exact(String name) {
        return fields.getOrDefault(name, "");
    }
}
