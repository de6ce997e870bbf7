package culvert.manual;

import culvert.config.Documented;
import culvert.config.Documented.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of the configuration, by which editors complete and check it. */
final class Schema {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private Schema() {}

    /** As a tree of maps and lists. */
    static Map<String, Object> of(List<Documented> keys) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DRAFT);
        schema.put("title", "Configuration of culvert");
        schema.putAll(object(keys));
        return schema;
    }

    private static Map<String, Object> object(List<Documented> keys) {
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Map<String, Object>> nested = new LinkedHashMap<>();
        for (Documented key : keys) {
            for (String name : key.names()) {
                int dot = name.indexOf('.');
                if (dot < 0) {
                    properties.put(name, value(key));
                } else {
                    nested.computeIfAbsent(name.substring(0, dot), _ -> new LinkedHashMap<>())
                            .put(name.substring(dot + 1), value(key));
                }
            }
        }
        nested.forEach((name, inner) -> properties.put(name, closed(inner)));
        Map<String, Object> object = closed(properties);
        List<String> required = keys.stream()
                .filter(Documented::isRequired)
                .map(Documented::name)
                .toList();
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private static Map<String, Object> closed(Map<String, Object> properties) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        object.put("additionalProperties", false);
        return object;
    }

    private static Map<String, Object> value(Documented key) {
        Shape shape = key.shape();
        Map<String, Object> value = new LinkedHashMap<>();
        if (!key.text().isEmpty()) {
            value.put("description", key.text());
        }
        value.put("type", shape.types());
        if (!shape.words().isEmpty()) {
            value.put("enum", shape.words());
        }
        if (shape.types().contains("integer") || shape.types().contains("number")) {
            value.put("minimum", shape.min());
            value.put("maximum", shape.max());
        }
        if (!key.inner().isEmpty()) {
            value.put("items", object(key.inner()));
        }
        return value;
    }
}
