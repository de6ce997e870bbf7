package culvert.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads JSON into {@link Node}s, with the liberties that shadowsocks-rust's files take: comments, trailing commas, keys
 * without quotes, single quotes.
 */
final class JsonReader {
    /** The deepest key is in a server in a list; more is noise, and noise must not exhaust the stack. */
    private static final int MAX_DEPTH = 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final JsonParser parser;
    private final SourceLocation source;
    private final Diagnostics diagnostics;

    private JsonReader(JsonParser parser, SourceLocation source, Diagnostics diagnostics) {
        this.parser = parser;
        this.source = source;
        this.diagnostics = diagnostics;
    }

    /**
     * Reads a whole text that has to be one object.
     *
     * @param diagnostics is told of keys that are given twice
     * @throws ConfigException when it is no JSON
     */
    static Node.Fields read(String text, SourceLocation source, Diagnostics diagnostics) throws ConfigException {
        Optional<String> link = Quoted.link(text.strip());
        if (link.isPresent()) {
            diagnostics.wrong(
                    source.at(1, 1),
                    "is a link (" + link.get() + "...), expected an object in braces: { ... }, with the server, the"
                            + " port, the method and the password that the link holds; culvert local --link FILE takes it whole");
            throw diagnostics.exception();
        }
        return read(text, source, diagnostics, JsonReader::object);
    }

    /** The same of a text that has to be one list. */
    static Node.Items list(String text, SourceLocation source, Diagnostics diagnostics) throws ConfigException {
        return read(text, source, diagnostics, JsonReader::array);
    }

    /** Reads the whole of a document. */
    @FunctionalInterface
    private interface Document<N> {
        N of(JsonReader reader) throws IOException, ConfigException;
    }

    private static <N> N read(String text, SourceLocation source, Diagnostics diagnostics, Document<N> document)
            throws ConfigException {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonReader reader = new JsonReader(parser, source, diagnostics);
            try {
                return document.of(reader);
            } catch (JsonProcessingException e) {
                JsonLocation at = e.getLocation(); // a limit has none
                diagnostics.wrong(reader.place(at == null ? parser.currentLocation() : at), SyntaxMessage.of(e, text));
                throw diagnostics.exception();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string has no input errors
        }
    }

    private Node.Fields object() throws IOException, ConfigException {
        begin(JsonToken.START_OBJECT, "an object in braces: { ... }");
        Node.Fields fields = fields();
        end("brace");
        return fields;
    }

    private Node.Items array() throws IOException, ConfigException {
        begin(JsonToken.START_ARRAY, "a list in brackets: [ ... ]");
        Node.Items items = items();
        end("bracket");
        return items;
    }

    private void begin(JsonToken wanted, String expected) throws IOException, ConfigException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            diagnostics.wrong(source.at(1, 1), "the file is empty, expected " + expected);
            throw diagnostics.exception();
        }
        if (first != wanted) {
            String found = first == JsonToken.START_ARRAY ? "is a list, " : "";
            diagnostics.wrong(here(), found + "expected " + expected);
            throw diagnostics.exception();
        }
    }

    private void end(String closing) throws IOException {
        if (parser.nextToken() != null) {
            diagnostics.wrong(here(), "there is more after the closing " + closing + ", expected the end of the file");
        }
    }

    private Node.Fields fields() throws IOException {
        SourceLocation opened = here();
        List<Node.Field> fields = new ArrayList<>();
        Map<String, SourceLocation> seen = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            SourceLocation place = here();
            String name = parser.currentName();
            SourceLocation before = seen.putIfAbsent(name, place);
            if (before != null) {
                diagnostics.wrong(
                        place,
                        "the key " + Quoted.quoted(name) + " was already given in line " + before.line()
                                + ", expected it once");
            }
            parser.nextToken();
            Node value = value();
            if (before == null) {
                fields.add(new Node.Field(place, name, value));
            }
        }
        return new Node.Fields(opened, fields);
    }

    private Node.Items items() throws IOException {
        SourceLocation opened = here();
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new Node.Items(opened, items);
    }

    private Node value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields();
            case START_ARRAY -> items();
            case VALUE_STRING -> new Node.Text(here(), parser.getText(), false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Digits(here(), parser.getText());
            case VALUE_TRUE -> new Node.Flag(here(), true);
            case VALUE_FALSE -> new Node.Flag(here(), false);
            case VALUE_NULL -> new Node.Nothing(here());
            default -> throw new IllegalStateException("no value: " + parser.currentToken());
        };
    }

    private SourceLocation here() {
        return place(parser.currentTokenLocation());
    }

    private SourceLocation place(JsonLocation location) {
        return source.at(location.getLineNr(), location.getColumnNr());
    }
}
