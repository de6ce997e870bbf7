package culvert.remote;

import culvert.app.Reload;
import culvert.config.ConfigException;
import culvert.config.Replacement;
import culvert.config.UserSpec;
import culvert.config.UsersText;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.crypto.NewKey;
import culvert.remote.admin.Changed;
import culvert.remote.admin.Changed.Result;
import culvert.remote.admin.UserChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the users of the users file: the file as it would be is read together with the configuration, and put into force and into
 * its place, in this order. So what is wrong never gets into the file, and a process that dies leaves the old one or the new one.
 */
final class ManagedUsers implements UserChanges {
    private static final Logger log = LoggerFactory.getLogger(ManagedUsers.class);

    private final RemoteServer server;
    private final Reload<RemoteSettings> reload;

    /** Held while files are read and written. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Others others = Others.NONE;

    ManagedUsers(RemoteServer server, Reload<RemoteSettings> reload) {
        this.server = server;
        this.reload = reload;
    }

    /** Other servers that have the same users. */
    interface Others {
        /** There are none. */
        Others NONE = new Others() {
            @Override
            public Optional<String> refusal() {
                return Optional.empty();
            }

            @Override
            public void changed(String name, Optional<String> entry) {}
        };

        /** Why nothing may be changed now, where nothing may. */
        Optional<String> refusal();

        /** A user was changed here, or removed where there is no entry. While nobody else changes anything. */
        void changed(String name, Optional<String> entry);
    }

    /** They are told of changes from now on. */
    void tell(Others next) {
        others = next;
    }

    /** What a change makes of the users. */
    @FunctionalInterface
    private interface Change {
        Changed make() throws ConfigException, IOException;
    }

    @Override
    public Changed add(String spec) {
        return locked("", () -> {
            UserSpec asked = UserSpec.read(spec);
            String name = asked.name().orElse("");
            UsersText before = UsersText.of(server.settings().places().file());
            if (before.has(name)) {
                return Changed.not(Result.EXISTS, name, List.of("there is already a user \"" + name + "\""));
            }
            Optional<Changed> refused = configured(name, Result.EXISTS).or(() -> shutsOut(name));
            if (refused.isPresent()) {
                return refused.get();
            }
            UserSpec user = asked.lacksPassword() ? asked.with(newPassword(asked.port())) : asked;
            return applied("user added", name, before.with(user), user.password());
        });
    }

    @Override
    public Changed set(String name, String changes) {
        return locked(name, () -> {
            UserSpec asked = UserSpec.read(changes);
            UsersText before = UsersText.of(server.settings().places().file());
            Optional<Changed> refused = refused(name, before);
            if (refused.isPresent()) {
                return refused.get();
            }
            if (asked.name().filter(other -> !other.equals(name)).isPresent()) {
                return Changed.not(Result.WRONG, name, List.of("a user's name cannot change, expected another user"));
            }
            boolean wantsKey = asked.speaksOfPassword() && asked.lacksPassword();
            UserSpec user = wantsKey ? asked.with(newPassword(asked.port().or(() -> before.port(name)))) : asked;
            return applied("user changed", name, before.with(name, user), user.password());
        });
    }

    @Override
    public Changed remove(String name) {
        return locked(name, () -> {
            UsersText before = UsersText.of(server.settings().places().file());
            Optional<Changed> refused = refused(name, before);
            if (refused.isPresent()) {
                return refused.get();
            }
            Changed removed = applied("user removed", name, before.without(name), Optional.empty());
            if (removed.result() == Result.DONE) {
                server.forget(name);
            }
            return removed;
        });
    }

    /** Puts it into force and into the file. */
    private Changed applied(String what, String name, UsersText next, Optional<String> password)
            throws ConfigException, IOException {
        Path file = server.settings().places().file();
        String text = next.text();
        try (Replacement replacement = Replacement.of(file, text)) {
            List<String> why = reload.ask(text, replacement::keep);
            if (why.isEmpty()) {
                log.atInfo().addKeyValue("user", name).log(what);
                others.changed(name, next.entry(name));
                return new Changed(Result.DONE, name, List.of(), password, server.entrances(name));
            }
            return refused(name, next, why);
        }
    }

    /** What is wrong of the user is said without a place, since it stands in no file; what was wrong before is looked up there. */
    private Changed refused(String name, UsersText next, List<String> why) {
        String own = next.placeOf(name);
        if (why.stream().allMatch(line -> line.startsWith(own))) {
            return Changed.not(
                    Result.WRONG,
                    name,
                    why.stream()
                            .map(line -> line.replaceFirst("^.*?:\\d+:\\d+: ", ""))
                            .toList());
        }
        List<String> before = reload.check();
        return Changed.not(Result.MISCONFIGURED, name, before.isEmpty() ? why : before);
    }

    private Optional<Changed> refused(String name, UsersText users) {
        return users.has(name)
                ? Optional.empty()
                : configured(name, Result.CONFIGURED)
                        .or(() -> Optional.of(
                                Changed.not(Result.UNKNOWN, name, List.of("there is no user \"" + name + "\""))));
    }

    /** Held while anything is changed. */
    ReentrantLock lock() {
        return lock;
    }

    /** Whether the configuration is in the way of one whom other servers have. */
    Optional<Changed> inTheWay(String name) {
        return configured(name, Result.EXISTS).or(() -> shutsOut(name));
    }

    private Optional<Changed> configured(String name, Result result) {
        return Optional.ofNullable(server.settings().places().written().get(name))
                .map(place -> Changed.not(
                        result,
                        name,
                        List.of("the user \"" + name + "\" stands in the configuration, at " + place
                                + ", which no command changes, expected a change there and \"culvert reload\"")));
    }

    /** The first user is the end of everybody who comes by a key of the server's alone: that is for the administrator to say. */
    private Optional<Changed> shutsOut(String name) {
        return server.settings().ports().stream()
                .map(PortSettings::keys)
                .filter(keys -> !keys.hasUsers()
                        && (keys.method().edition() == Edition.AEAD
                                || keys.method().hasIdentityHeaders()))
                .findFirst()
                .map(keys -> Changed.not(
                        Result.CONFIGURED,
                        name,
                        List.of(
                                "whoever has the server's key may come by it, and could not once there is a user, expected"
                                        + " \"users_file\" in the configuration, which says that this is meant, and"
                                        + " \"culvert reload\"")));
    }

    /** One that fits the port, or as many as one can: what is a key for one of 2022 is a good password for the others. */
    private String newPassword(Optional<Integer> port) {
        List<Method> methods = server.settings().ports().stream()
                .filter(each -> port.isEmpty() || each.listen().stream().anyMatch(at -> at.getPort() == port.get()))
                .map(each -> each.keys().method())
                .toList();
        return NewKey.text(methods.stream()
                .filter(Method::hasIdentityHeaders)
                .findFirst()
                .or(() -> methods.stream().findFirst())
                .orElse(Method.AES_256_GCM)); // which is said to be no port then
    }

    private Changed locked(String name, Change change) {
        lock.lock();
        try {
            Optional<String> away = others.refusal();
            return away.isPresent() ? Changed.not(Result.NOT_NOW, name, List.of(away.get())) : change.make();
        } catch (ConfigException e) {
            boolean isAsked = e.mistakes().stream().allMatch(UserSpec::isOfRequest);
            List<String> why = e.mistakes().stream()
                    .map(mistake -> isAsked ? mistake.text() : mistake.toString())
                    .toList();
            return Changed.not(isAsked ? Result.WRONG : Result.MISCONFIGURED, name, why);
        } catch (Reload.NotServingException e) {
            return Changed.not(Result.NOT_NOW, name, List.of(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return Changed.not(Result.FAILED, name, List.of(String.valueOf(e.getMessage())));
        } finally {
            lock.unlock();
        }
    }
}
