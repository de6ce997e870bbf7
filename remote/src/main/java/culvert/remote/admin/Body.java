package culvert.remote.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The body of a request: an object of JSON. */
public final class Body {
    private static final JsonFactory JSON = new JsonFactory();

    private Body() {}

    /** Writes texts, whole numbers and truth values; what is empty is {@code null} there. */
    public static String of(Map<String, Optional<Object>> values) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, Optional<Object>> value : values.entrySet()) {
                json.writeFieldName(value.getKey());
                write(value.getValue(), json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string has no output errors
        }
        return text.toString();
    }

    private static void write(Optional<Object> value, JsonGenerator json) throws IOException {
        switch (value.orElse(Map.of())) {
            case String text -> json.writeString(text);
            case Long number -> json.writeNumber(number);
            case Boolean is -> json.writeBoolean(is);
            default -> json.writeNull();
        }
    }
}
