package culvert.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in the file of users, to be changed: immutable. Comments are lost when it is written again. */
public final class UsersText {
    private static final JsonFactory JSON = new JsonFactory();

    /** What is asked for, in messages. */
    private static final SourceLocation REQUEST = SourceLocation.whole("request");

    private final SourceLocation file;
    private final List<Node.Fields> users;

    private UsersText(SourceLocation file, List<Node.Fields> users) {
        this.file = file;
        this.users = users;
    }

    /**
     * Reads a file, which need not exist.
     *
     * @throws ConfigException when it is no list of objects
     */
    public static UsersText of(Path file) throws ConfigException {
        SourceLocation place = ConfigFile.place(file.toString());
        return Files.notExists(file) ? new UsersText(place, List.of()) : of(ConfigFile.users(file), place);
    }

    static UsersText of(String text, SourceLocation place) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        List<Node.Fields> users = new ArrayList<>();
        for (Node node : JsonReader.list(text, place, diagnostics).items()) {
            if (node instanceof Node.Fields fields) {
                users.add(fields);
            } else {
                diagnostics.wrong(node.place(), "expected " + EntryList.MANAGED.one());
            }
        }
        diagnostics.stopIfWrong();
        return new UsersText(place, users);
    }

    /** Whether there is one of that name. */
    public boolean has(String name) {
        return users.stream().anyMatch(user -> isCalled(user, name));
    }

    /**
     * A user more.
     *
     * @throws ConfigException when that is no good user; the places are of what was asked for
     */
    public UsersText with(UserSpec user) throws ConfigException {
        List<Node.Fields> more = new ArrayList<>(users);
        more.add(whole(user));
        return new UsersText(file, more);
    }

    /** The same with other values of the keys that are named; {@code null} takes one away. */
    public UsersText with(String name, UserSpec changes) throws ConfigException {
        List<Node.Fields> others = new ArrayList<>();
        for (Node.Fields user : users) {
            others.add(isCalled(user, name) ? changed(user, changes.fields()) : user);
        }
        return new UsersText(file, others);
    }

    /**
     * These in the places of those of the same names, or after the others; without those of whom there is nothing.
     *
     * @throws ConfigException when one of them is no good user, as {@link #check} says
     */
    public UsersText with(Map<String, Optional<UserSpec>> changes) throws ConfigException {
        Map<String, Node.Fields> coming = new LinkedHashMap<>();
        for (Map.Entry<String, Optional<UserSpec>> change : changes.entrySet()) {
            if (change.getValue().isPresent()) {
                coming.put(change.getKey(), whole(change.getValue().get()));
            }
        }
        List<Node.Fields> next = new ArrayList<>();
        for (Node.Fields user : users) {
            String name = name(user).orElse("");
            if (!changes.containsKey(name)) {
                next.add(user);
            } else if (coming.containsKey(name)) {
                next.add(coming.remove(name));
            }
        }
        next.addAll(coming.values());
        return new UsersText(file, next);
    }

    /**
     * Whether that can be a user of the file by itself.
     *
     * @throws ConfigException when it cannot; the places are of what was asked for
     */
    public static void check(UserSpec user) throws ConfigException {
        whole(user);
    }

    private static Node.Fields whole(UserSpec user) throws ConfigException {
        return changed(new Node.Fields(REQUEST.at(1, 1), List.of()), user.fields());
    }

    /** As each is written, by name. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        users.forEach(user -> name(user).ifPresent(name -> entries.put(name, line(user))));
        return entries;
    }

    /** The same of one. */
    public Optional<String> entry(String name) {
        return users.stream().filter(user -> isCalled(user, name)).findFirst().map(UsersText::line);
    }

    /** Without that one. */
    public UsersText without(String name) {
        return new UsersText(
                file, users.stream().filter(user -> !isCalled(user, name)).toList());
    }

    /** What a place in a user begins with, in the text. */
    public String placeOf(String name) {
        for (int at = 0; at < users.size(); at++) {
            if (isCalled(users.get(at), name)) {
                return file.source() + ":" + (at + 2) + ":"; // after the bracket
            }
        }
        return file.source() + ":0:";
    }

    /** The port that a user is for, if it is one alone. */
    public Optional<Integer> port(String name) {
        return users.stream()
                .filter(user -> isCalled(user, name))
                .flatMap(user -> user.find(Key.SERVER_PORT.name()).stream())
                .flatMap(port -> Key.SERVER_PORT.type().read(port, reading(new Diagnostics())).stream())
                .findFirst();
    }

    /**
     * As it is written, with a user in each line.
     *
     * @throws ConfigException when there are too many for a file
     */
    public String text() throws ConfigException {
        List<String> lines = users.stream().map(UsersText::line).toList();
        String text = lines.isEmpty() ? "[]\n" : "[\n" + String.join(",\n", lines) + "\n]\n";
        if (text.getBytes(StandardCharsets.UTF_8).length > ConfigFile.MAX_USERS_BYTES) {
            throw ConfigFile.mistake(REQUEST, "there are too many users for a file, expected fewer");
        }
        return text;
    }

    private static Node.Fields changed(Node.Fields user, Node.Fields changes) throws ConfigException {
        Node.Fields left = user;
        for (Node.Field change : changes.fields()) {
            if (change.name().equals(Key.USER_ACL.name())) {
                // what is wrong of a file of rules is said, and who may ask for this need not be allowed to read it
                throw ConfigFile.mistake(
                        change.place(),
                        "\"acl\" names a file of the server, expected such a user in the configuration");
            }
            if (change.name().equals(Key.USER_OUTBOUND_PROXY.name())) {
                // it may hold a password, and leads to where the rules about targets do not look
                throw ConfigFile.mistake(
                        change.place(),
                        "\"outbound_proxy\" is not for requests, expected such a user in the configuration");
            }
            left = left.without(change.name());
            left = change.value() instanceof Node.Nothing ? left : left.with(change);
        }
        check(left);
        return left;
    }

    private static void check(Node.Fields user) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        List<String> known = EntryList.MANAGED.names();
        EntryList.MANAGED.read(new Node.Items(user.place(), List.of(user)), reading(diagnostics));
        diagnostics.stopIfWrong();
        user.fields().stream()
                .filter(field -> !known.contains(field.name()))
                .forEach(field -> diagnostics.wrong(
                        field.place(),
                        "unknown key " + Quoted.quoted(field.name()) + ", expected one of: "
                                + String.join(", ", known)));
        diagnostics.stopIfWrong();
    }

    private static Reading reading(Diagnostics diagnostics) {
        return new Reading("request", diagnostics, Map.of());
    }

    private static boolean isCalled(Node.Fields user, String name) {
        return name(user).filter(name::equals).isPresent();
    }

    private static Optional<String> name(Node.Fields user) {
        return user.find(Key.USER_NAME.name())
                .flatMap(value -> value instanceof Node.Text text ? Optional.of(text.text()) : Optional.empty());
    }

    private static String line(Node.Fields user) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(user, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string has no output errors
        }
        return text.toString();
    }

    private static void write(Node node, JsonGenerator json) throws IOException {
        switch (node) {
            case Node.Text text -> json.writeString(text.text());
            case Node.Digits number -> json.writeNumber(number.digits());
            case Node.Flag flag -> json.writeBoolean(flag.value());
            case Node.Nothing _ -> json.writeNull();
            case Node.Items items -> {
                json.writeStartArray();
                for (Node item : items.items()) {
                    write(item, json);
                }
                json.writeEndArray();
            }
            case Node.Fields fields -> {
                json.writeStartObject();
                for (Node.Field field : fields.fields()) {
                    json.writeFieldName(field.name());
                    write(field.value(), json);
                }
                json.writeEndObject();
            }
        }
    }
}
