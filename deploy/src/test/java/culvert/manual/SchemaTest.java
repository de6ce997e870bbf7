package culvert.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import culvert.config.Documented;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What editors say of configurations, by the schema: nothing of good ones, something of bad ones. */
class SchemaTest {
    private static final Path ROOT = Path.of("..");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private final JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(JSON.<JsonNode>valueToTree(Schema.of(Documented.all())));

    @ParameterizedTest
    @ValueSource(strings = {"config.json.example", "deploy/debian/config.json"})
    void whatIsShippedIsGood(String file) throws Exception {
        assertEquals(Set.of(), said(Files.readString(ROOT.resolve(file))));
    }

    @Test
    void soIsWhatTheExampleHasInComments() throws Exception {
        String text = Files.readString(ROOT.resolve("config.json.example"))
                .replaceAll("(?m)^( *)// (\"[a-z0-9_]+\": )", "$1$2")
                .replaceAll("(?m)^( *)// (\\{ .* },)$", "$1$2");
        assertTrue(text.contains("\n        { \"name\": \"alice\""));
        assertEquals(Set.of(), said(text));
    }

    @Test
    void soAreTheConfigurationsOfTheReadme() throws Exception {
        List<String> files = Pattern.compile("(?m)^ {4}\\{\\n(?: {8}.*\\n)+ {4}\\}$")
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(MatchResult::group)
                .toList();
        assertFalse(files.isEmpty());
        for (String file : files) {
            assertEquals(Set.of(), said(file), file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sevrer\": \"127.0.0.1\"}",
                "{\"server_port\": true}",
                "{\"server_port\": 65536}",
                "{\"mode\": \"tcp\"}",
                "{\"method\": \"rc4-md5\"}",
                "{\"timeout\": 0}",
                "{\"log\": {\"format\": \"xml\"}}",
                "{\"log\": {\"colour\": true}}",
                "{\"users\": [{\"name\": \"alice\"}]}",
                "{\"servers\": [{\"local_port\": 1}]}"
            })
    void whatIsWrongIsRefused(String text) throws Exception {
        assertEquals(1, said(text).size(), () -> text);
    }

    private Set<ValidationMessage> said(String text) throws Exception {
        return schema.validate(JSON.readTree(text));
    }
}
