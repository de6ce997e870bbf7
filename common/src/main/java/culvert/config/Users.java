package culvert.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The kind of value that lists users as shadowsocks-rust does: objects with a name and a password. */
final class Users {
    private static final String NAME = "name";
    private static final String PASSWORD = "password";
    private static final String ONE = "an object such as {\"name\": \"alice\", \"password\": \"...\"}";

    /** Long enough for an address of mail; it stands in each of the user's lines in the log. */
    private static final int MAX_NAME = 60;

    private Users() {}

    static ValueType<List<User>> users() {
        ValueType<List<User>> list = new ObjectList<>("user", List.of(NAME, PASSWORD), ONE, Users::user);
        return (node, reading) -> list.read(node, reading).filter(all -> areDistinct(all, reading));
    }

    /** True when a user's password stands there itself. */
    static boolean holdsSecret(Node user) {
        return user instanceof Node.Fields fields
                && fields.fields().stream()
                        .anyMatch(field -> field.name().equals(PASSWORD) && Secrets.isLiteral(field.value()));
    }

    private static Optional<User> user(Map<String, Node> values, Reading reading) {
        Node secret = Objects.requireNonNull(values.get(PASSWORD));
        return name(Objects.requireNonNull(values.get(NAME)), reading.of("the name of a user"))
                .flatMap(known -> Secrets.secret()
                        .read(secret, reading.of(passwordOf(known)))
                        .map(read -> new User(known, read, secret.place())));
    }

    static String passwordOf(String name) {
        return "the password of " + Quoted.quoted(name);
    }

    private static Optional<String> name(Node node, Reading reading) {
        String text = node instanceof Node.Text written ? written.text() : "";
        boolean fits = !text.isEmpty() && text.length() <= MAX_NAME && Quoted.isPlain(text);
        return fits ? Optional.of(text) : reading.wrong(node, "1 to " + MAX_NAME + " printable characters in quotes");
    }

    private static boolean areDistinct(List<User> users, Reading reading) {
        Map<String, User> seen = new HashMap<>();
        boolean distinct = true;
        for (User user : users) {
            User before = seen.putIfAbsent(user.name(), user);
            if (before != null) {
                distinct = false;
                reading.diagnostics()
                        .wrong(
                                user.place(),
                                "there is another user " + Quoted.quoted(user.name()) + " in line "
                                        + before.place().line() + ", expected a name of each user's own");
            }
        }
        return distinct;
    }
}
