package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The description of all that can be asked: {@code openapi.yaml}, which lies in the archive too. */
final class OpenApi {
    private static final String FILE = "openapi.yaml";
    private static final String TYPE = "application/yaml";

    private OpenApi() {}

    static Answer answer() {
        return new Answer(Answer.OK, TYPE, "", text());
    }

    static String text() {
        try (InputStream file = Objects.requireNonNull(OpenApi.class.getResourceAsStream(FILE))) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is in the program
        }
    }
}
