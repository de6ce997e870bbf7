package culvert.config;

import java.util.Map;
import java.util.Optional;

/** What somebody asks for about a user: the keys of one of the users, as JSON; nothing of it is checked yet. */
public final class UserSpec {
    private static final SourceLocation REQUEST = SourceLocation.whole("request");

    private final Node.Fields fields;

    private UserSpec(Node.Fields fields) {
        this.fields = fields;
    }

    /**
     * Reads one object.
     *
     * @throws ConfigException when it is none
     */
    public static UserSpec read(String json) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        Node.Fields fields = JsonReader.read(json, REQUEST, diagnostics);
        diagnostics.stopIfWrong();
        return new UserSpec(fields);
    }

    /** Whether that is wrong of what was asked for, and of no file. */
    public static boolean isOfRequest(ConfigException.Mistake mistake) {
        return mistake.place()
                .filter(place -> place.source().equals(REQUEST.source()))
                .isPresent();
    }

    Node.Fields fields() {
        return fields;
    }

    /** Empty when there is none that is a text. */
    public Optional<String> name() {
        return text(Key.USER_NAME);
    }

    /** Likewise. */
    public Optional<String> password() {
        return text(Key.USER_PASSWORD);
    }

    /** The port that is named, if any. */
    public Optional<Integer> port() {
        return fields.find(Key.SERVER_PORT.name())
                .flatMap(port -> Key.SERVER_PORT.type().read(port, new Reading("", new Diagnostics(), Map.of())));
    }

    /** Whether something is said of the password, if only that there is none: {@code null}. */
    public boolean speaksOfPassword() {
        return fields.find(Key.USER_PASSWORD.name()).isPresent();
    }

    /** Whether a password is still to be made: nothing is said of it, or that there is none. */
    public boolean lacksPassword() {
        return fields.find(Key.USER_PASSWORD.name())
                .filter(value -> !(value instanceof Node.Nothing))
                .isEmpty();
    }

    /** The same with that password. */
    public UserSpec with(String password) {
        Node.Text text = new Node.Text(fields.place(), password, false);
        Node.Field field = new Node.Field(fields.place(), Key.USER_PASSWORD.name(), text);
        return new UserSpec(fields.without(field.name()).with(field));
    }

    private Optional<String> text(Key<?> key) {
        return fields.find(key.name())
                .flatMap(value -> value instanceof Node.Text text ? Optional.of(text.text()) : Optional.empty());
    }
}
