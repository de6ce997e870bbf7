package culvert.remote;

import culvert.config.Config;
import culvert.config.Diagnostics;
import culvert.config.Key;
import culvert.config.RedisUrl;
import culvert.config.Secret;
import culvert.config.SourceLocation;
import culvert.remote.fleet.Store;
import java.util.List;
import java.util.Optional;

/** Turns configuration values into what a fleet shares. */
final class FleetSetup {
    private FleetSetup() {}

    /** What is said of it; none where there is no Redis. */
    static Optional<Store> of(Config config, Diagnostics diagnostics) {
        Optional<RedisUrl> url = config.find(Key.REDIS);
        if (url.isEmpty()) {
            for (Key<?> key : List.of(Key.REDIS_CA, Key.REDIS_USER, Key.REDIS_PASSWORD)) {
                warnOfUnused(config, diagnostics, key, "there is no \"redis\"");
            }
            return Optional.empty();
        }
        if (!url.get().hasTls()) {
            warnOfUnused(config, diagnostics, Key.REDIS_CA, "\"redis\" is without TLS, expected rediss://");
        }
        Optional<String> password = config.find(Key.REDIS_PASSWORD).map(Secret::value);
        Optional<String> user = config.find(Key.REDIS_USER);
        if (user.isPresent() && password.isEmpty()) {
            diagnostics.wrong(
                    place(config, Key.REDIS_USER), "redis_user has no password, expected \"redis_password\" beside it");
        }
        Store store = new Store(
                url.get().at().host().toString(),
                url.get().at().port(),
                url.get().hasTls(),
                url.get().database(),
                config.find(Key.REDIS_CA),
                password.map(secret -> new Store.Login(user.orElse(""), secret)),
                config.get(Key.REDIS_PREFIX),
                config.get(Key.REDIS_STRICT),
                config.get(Key.REDIS_KEEP));
        store.mistakeInAuthorities()
                .ifPresent(why -> diagnostics.wrong(
                        place(config, Key.REDIS_CA),
                        "redis_ca is " + store.authorities().orElseThrow() + ", which cannot be used (" + why
                                + "), expected a file with certificates in PEM"));
        return Optional.of(store);
    }

    private static void warnOfUnused(Config config, Diagnostics diagnostics, Key<?> key, String why) {
        config.location(key).ifPresent(at -> diagnostics.warn(at, key + " is not used: " + why));
    }

    private static SourceLocation place(Config config, Key<?> key) {
        return config.location(key).orElse(SourceLocation.whole(key.name()));
    }
}
