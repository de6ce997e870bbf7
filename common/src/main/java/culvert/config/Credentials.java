package culvert.config;

import culvert.crypto.Edition;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The passwords, checked against what the method wants of them, which depends on the end. */
public final class Credentials {
    private final Config config;
    private final Diagnostics diagnostics;
    private final Method method;

    private Credentials(Config config, Diagnostics diagnostics) {
        this.config = config;
        this.diagnostics = diagnostics;
        this.method = config.get(Key.METHOD);
    }

    /**
     * The password of the local end: with the methods of 2022 a key, or a chain of the servers' keys and the user's own.
     *
     * @return empty when the diagnostics were told that it is wrong or missing
     */
    public static String local(Config config, Diagnostics diagnostics) {
        Credentials credentials = new Credentials(config, diagnostics);
        String password = credentials.password(true);
        if (!password.isEmpty()
                && credentials.hasKeys()
                && credentials.chain(password, Key.PASSWORD.name(), credentials.place()) == 1) {
            credentials.warnOfUsers();
        }
        credentials.checkStrength(password, Key.PASSWORD.name(), credentials.place());
        return password;
    }

    /**
     * The password of the remote end: with the methods of 2022 its own key. The AEAD methods need none where there are
     * users.
     *
     * @return empty when there is none; the diagnostics were told if that is wrong
     */
    public static String remote(Config config, Diagnostics diagnostics) {
        Credentials credentials = new Credentials(config, diagnostics);
        String password = credentials.password(credentials.hasKeys() || !hasUsers(config));
        if (!password.isEmpty()
                && credentials.hasKeys()
                && credentials.chain(password, Key.PASSWORD.name(), credentials.place()) > 1) {
            diagnostics.wrong(
                    credentials.place(),
                    "password is a chain of keys, expected the server's own alone; those of users belong in \"users\"");
        }
        credentials.checkStrength(password, Key.PASSWORD.name(), credentials.place());
        return password;
    }

    /** Whether a port of the remote end is for users, of whom there may be none where they are kept in a file. */
    public static boolean hasUsers(Config config) {
        Method method = config.get(Key.METHOD);
        boolean canHave = method.edition() == Edition.AEAD || method.hasIdentityHeaders();
        return !config.get(Key.USERS).isEmpty() || (canHave && UsersFile.isUsed(config));
    }

    /** The users of the remote end: name to password, each a different one. */
    public static Map<String, String> users(Config config, Diagnostics diagnostics) {
        Credentials credentials = new Credentials(config, diagnostics);
        List<Entry> users = config.get(Key.USERS);
        if (!users.isEmpty() && credentials.hasKeys() && !credentials.method.hasIdentityHeaders()) {
            diagnostics.wrong(
                    config.location(Key.USERS).orElse(SourceLocation.whole(Key.USERS.name())),
                    "users are set, but " + credentials.method.label() + " cannot tell users apart, expected"
                            + " 2022-blake3-aes-128-gcm or 2022-blake3-aes-256-gcm");
            return Map.of();
        }
        return credentials.distinct(users);
    }

    private boolean hasKeys() {
        return method.edition() == Edition.EDITION_2022;
    }

    /** What a password has to be is then unknown. */
    private boolean isMethodWrong() {
        return config.location(Key.METHOD).isPresent()
                && config.find(Key.METHOD).isEmpty();
    }

    private SourceLocation place() {
        return config.location(Key.PASSWORD).orElse(SourceLocation.whole(Key.PASSWORD.name()));
    }

    private String password(boolean needed) {
        String password = config.find(Key.PASSWORD).map(Secret::value).orElse("");
        if (password.isEmpty() && needed && config.location(Key.PASSWORD).isEmpty()) {
            diagnostics.missing("there is no password, expected one in the file (\"password\"),"
                    + " in the environment variable CULVERT_PASSWORD, or by --password-file FILE; " + advice());
        }
        return password;
    }

    /** Whether the password is a user's at some server, as only a laptop has it. */
    static boolean areOfUser(Config config) {
        Credentials own = new Credentials(config, new Diagnostics());
        return own.hasKeys()
                && config.find(Key.PASSWORD)
                        .filter(secret -> own.chain(secret.value(), "", SourceLocation.whole("")) > 1)
                        .isPresent();
    }

    private Map<String, String> distinct(List<Entry> users) {
        Map<String, String> passwords = new LinkedHashMap<>();
        Map<String, String> owners = new HashMap<>();
        config.find(Key.PASSWORD).ifPresent(secret -> owners.put(canonical(secret.value()), "the server's own"));
        for (Entry user : users) {
            String password = user.get(Key.USER_PASSWORD).value();
            String name = EntryList.partOf(Key.USER_PASSWORD, user.get(Key.USER_NAME));
            SourceLocation place = user.config().location(Key.USER_PASSWORD).orElse(user.place());
            if (hasKeys() && chain(password, name, place) > 1) {
                diagnostics.wrong(place, name + " is a chain of keys, expected the user's own alone");
            }
            String owner = owners.putIfAbsent(canonical(password), "that of " + Quoted.quoted(user.get(Key.USER_NAME)));
            if (owner != null) {
                diagnostics.wrong(place, name + " is also " + owner + ", expected a different one; " + advice());
            }
            checkStrength(password, name, place);
            passwords.put(user.get(Key.USER_NAME), password);
        }
        return passwords;
    }

    /** How many keys there are; none when they are wrong, of which the diagnostics are told. */
    private int chain(String password, String name, SourceLocation place) {
        try {
            List<MasterKey> keys = Psk.parseChain(method, password);
            keys.forEach(MasterKey::close);
            return keys.size();
        } catch (IllegalArgumentException e) {
            diagnostics.wrong(
                    place, name + " is no key of " + method.label() + ": " + e.getMessage() + "; " + advice());
            return 0;
        }
    }

    /** With the AEAD methods anything may be a password, and be found out by trying. */
    private void checkStrength(String password, String name, SourceLocation place) {
        if (hasKeys() || isMethodWrong() || password.isEmpty()) {
            return;
        }
        int bits = PasswordStrength.of(password);
        String worth = name + " is worth about " + bits + " bits, expected ";
        if (bits < PasswordStrength.REFUSED_BELOW && !config.get(Key.ALLOW_WEAK_PASSWORD)) {
            diagnostics.wrong(
                    place,
                    worth + PasswordStrength.REFUSED_BELOW + " at least and better " + PasswordStrength.SAFE_FROM
                            + ": whoever records a connection finds it within minutes by trying; " + advice()
                            + ", --allow-weak-password or \"" + Key.ALLOW_WEAK_PASSWORD + "\": true takes this one");
        } else if (bits < PasswordStrength.SAFE_FROM) {
            diagnostics.warn(
                    place,
                    worth + PasswordStrength.SAFE_FROM + ": whoever records a connection may find it by trying; "
                            + advice());
        }
    }

    /** A key may be written with its padding or without. */
    private String canonical(String password) {
        return hasKeys() ? password.replace("=", "") : password;
    }

    private void warnOfUsers() {
        if (!config.get(Key.USERS).isEmpty()) {
            diagnostics.warn(
                    config.location(Key.USERS).orElse(SourceLocation.whole(Key.USERS.name())),
                    "users concern the remote, which will refuse its own key alone; here the password has to be the"
                            + " server's key and a user's: \"SERVER-KEY:USER-KEY\"");
        }
    }

    private String advice() {
        String flag = method == Key.METHOD.usual() ? "" : " -m " + method.label();
        return "\"culvert remote genkey" + flag + "\" makes a good one";
    }
}
