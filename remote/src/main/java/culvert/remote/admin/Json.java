package culvert.remote.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import culvert.http.Answer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

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

    /** As the API of other servers has it. */
    static Answer error(int status, String sentence) {
        return object(status, json -> json.writeStringField("error", sentence));
    }
}
