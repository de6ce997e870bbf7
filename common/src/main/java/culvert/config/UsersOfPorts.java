package culvert.config;

import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the users of the users file beside those of the configuration, at the ports that they are for. */
public final class UsersOfPorts {
    private final Config whole;
    private final Diagnostics diagnostics;
    private final Set<Entry> placed = new HashSet<>();
    private final Map<String, SourceLocation> written = new LinkedHashMap<>();

    /** Nothing is put anywhere yet. */
    public UsersOfPorts(Config whole, Diagnostics diagnostics) {
        this.whole = whole;
        this.diagnostics = diagnostics;
        note(whole);
        whole.get(Key.SERVERS).forEach(server -> note(server.config()));
    }

    private void note(Config port) {
        port.get(Key.USERS).forEach(user -> written.putIfAbsent(user.get(Key.USER_NAME), place(user, Key.USER_NAME)));
    }

    /** A port with its users. */
    public Config at(Config port) {
        List<Entry> own = port.get(Key.USERS);
        List<Entry> managed = whole.get(Key.MANAGED_USERS).stream()
                .filter(user -> isFor(user, port))
                .filter(user -> !written.containsKey(user.get(Key.USER_NAME))) // which is wrong, and told once
                .toList();
        if (managed.isEmpty()) {
            return port;
        }
        placed.addAll(managed);
        List<Entry> all = new ArrayList<>(own);
        all.addAll(managed);
        SourceLocation place = whole.location(Key.MANAGED_USERS).orElseThrow();
        return port.with(Key.USERS, Optional.of(all), port.location(Key.USERS).orElse(place));
    }

    /** Where the users of the configuration stand, by name. */
    public Map<String, SourceLocation> written() {
        return Collections.unmodifiableMap(written);
    }

    /** Tells what is wrong of those that are nowhere or twice; once all ports have been seen. */
    public void check() {
        for (Entry user : whole.get(Key.MANAGED_USERS)) {
            String name = user.get(Key.USER_NAME);
            SourceLocation other = written.get(name);
            if (other != null) {
                diagnostics.wrong(
                        place(user, Key.USER_NAME),
                        "there is another user " + Quoted.quoted(name) + " at " + other
                                + ", expected a name of each user's own");
            } else if (!placed.contains(user)) {
                user.config()
                        .find(Key.SERVER_PORT)
                        .ifPresentOrElse(
                                port -> diagnostics.wrong(
                                        place(user, Key.SERVER_PORT),
                                        EntryList.partOf(Key.SERVER_PORT, name) + " is " + port
                                                + ", expected one that is served"),
                                () -> diagnostics.wrong(
                                        place(user, Key.USER_PASSWORD),
                                        EntryList.partOf(Key.USER_PASSWORD, name)
                                                + " fits no port, expected a key of a method that is served and can"
                                                + " tell users apart (not 2022-blake3-chacha20-poly1305)"));
            }
        }
    }

    private static boolean isFor(Entry user, Config port) {
        Optional<Integer> only = user.config().find(Key.SERVER_PORT);
        return only.isPresent()
                ? only.get().equals(port.get(Key.SERVER_PORT))
                : fits(user.get(Key.USER_PASSWORD).value(), port.get(Key.METHOD));
    }

    private static boolean fits(String password, Method method) {
        if (method.edition() == Edition.AEAD || !method.hasIdentityHeaders()) {
            return method.edition() == Edition.AEAD;
        }
        try {
            Psk.parse(method, password).close();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static SourceLocation place(Entry user, Key<?> key) {
        return user.config().location(key).orElse(user.place());
    }
}
