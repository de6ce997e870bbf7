package culvert.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The kind of value that lists users as shadowsocks-rust does: objects with a name and a password. */
final class Users {
    private static final String NAME = "name";
    private static final String PASSWORD = "password";
    private static final String ONE = "an object such as {\"name\": \"alice\", \"password\": \"...\"}";

    /** Long enough for an address of mail; it stands in each of the user's lines in the log. */
    private static final int MAX_NAME = 60;

    /** More would fill the log. */
    private static final int MAX_NAMED = 20;

    private Users() {}

    static ValueType<List<User>> users() {
        return (node, reading) -> {
            if (!(node instanceof Node.Items)) {
                return reading.wrongSecret(node, "a list of users, each " + ONE);
            }
            Set<String> ignored = new TreeSet<>();
            ValueType<List<User>> list = ValueTypes.list((user, one) -> user(user, one, ignored), ONE);
            Optional<List<User>> users = list.read(node, reading).filter(all -> areDistinct(all, reading));
            if (!ignored.isEmpty()) {
                String names = ignored.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
                reading.diagnostics().warn(node.place(), "these keys of users have no effect here: " + names);
            }
            return users;
        };
    }

    /** True when a user's password stands there itself. */
    static boolean holdsSecret(Node user) {
        return user instanceof Node.Fields fields
                && fields.fields().stream()
                        .anyMatch(field -> field.name().equals(PASSWORD) && Secrets.isLiteral(field.value()));
    }

    private static Optional<User> user(Node node, Reading reading, Set<String> ignored) {
        Reading one = reading.of("a user");
        if (!(node instanceof Node.Fields fields)) {
            return one.wrongSecret(node, ONE);
        }
        Optional<Node> name = Optional.empty();
        Optional<Node> password = Optional.empty();
        boolean misspelt = false;
        for (Node.Field field : fields.fields()) {
            switch (field.name()) {
                case NAME -> name = Optional.of(field.value());
                case PASSWORD -> password = Optional.of(field.value());
                default -> misspelt |= isMisspelt(field, reading.diagnostics(), ignored);
            }
        }
        if (name.isEmpty() || password.isEmpty()) {
            return misspelt
                    ? Optional.empty()
                    : one.wrong(node, "without a " + (name.isEmpty() ? NAME : PASSWORD), ONE);
        }
        Node secret = password.get();
        return name(name.get(), reading.of("the name of a user"))
                .flatMap(known -> Secrets.secret()
                        .read(secret, reading.of(passwordOf(known)))
                        .map(read -> new User(known, read, secret.place())));
    }

    /** Takes a key that is none of a user's; true when one of those was meant. */
    private static boolean isMisspelt(Node.Field field, Diagnostics diagnostics, Set<String> ignored) {
        Optional<String> near = Nearest.to(field.name(), List.of(NAME, PASSWORD));
        if (near.isPresent()) {
            diagnostics.wrong(
                    field.place(),
                    "unknown key " + Quoted.quoted(field.name()) + " of a user, did you mean "
                            + Quoted.quoted(near.get()) + "?");
        } else if (field.name().equals(Key.METHOD.name())) {
            diagnostics.wrong(field.place(), "a user has a method, expected no such key: it is the same for all");
        } else if (RejectedKeys.check(field.name(), field.value(), diagnostics)) {
            ignored.add(Quoted.plain(field.name()));
        }
        return near.isPresent();
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
