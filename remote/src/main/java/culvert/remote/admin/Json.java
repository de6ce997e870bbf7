package culvert.remote.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import culvert.http.Answer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Answers that are JSON. */
final class Json {
    private static final String TYPE = "application/json";
    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    /** Writes the fields of one object. */
    @FunctionalInterface
    interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    static Answer object(Writer fields) {
        return object(Answer.OK, fields);
    }

    static Answer object(int status, Writer fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string has no output errors
        }
        return new Answer(status, TYPE, "", text + "\n");
    }

    static void strings(String name, List<String> values, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** Ports, with what clients need there where that is to be said. */
    static void write(String name, List<Entrance> entrances, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(name);
        for (Entrance entrance : entrances) {
            json.writeStartObject();
            json.writeStringField("address", entrance.address());
            json.writeNumberField("server_port", entrance.port());
            json.writeStringField("method", entrance.method());
            json.writeStringField("mode", entrance.mode());
            if (!entrance.plugin().isEmpty()) {
                json.writeStringField("plugin", entrance.plugin());
            }
            if (!entrance.password().isEmpty()) {
                json.writeStringField("password", entrance.password());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** As the API of other servers has it. */
    static Answer error(int status, String sentence) {
        return object(status, json -> json.writeStringField("error", sentence));
    }
}
