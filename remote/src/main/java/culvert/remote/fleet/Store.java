package culvert.remote.fleet;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;

/**
 * What several servers share, and how.
 *
 * @param hasTls whether it is spoken to by TLS
 * @param authorities a file of certificates to trust with TLS; those of Java where there is none
 * @param login what it wants to know, where it does
 * @param prefix what all names there begin with
 * @param isStrict whether what cannot be checked is refused
 * @param kept how long requests are kept that could be replayed for ever
 */
public record Store(
        String host,
        int port,
        boolean hasTls,
        int database,
        Optional<Path> authorities,
        Optional<Login> login,
        String prefix,
        boolean isStrict,
        Duration kept) {

    /**
     * A name and a password.
     *
     * @param user empty for the one without a name
     */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user + ":***";
        }
    }

    /** Why the certificates to trust cannot be read, where they cannot. Blocks. */
    public Optional<String> mistakeInAuthorities() {
        if (authorities.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Sockets.certificates(authorities.get()).isEmpty()
                    ? Optional.of("it holds no certificate")
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.of("there is no such file");
        } catch (IOException | GeneralSecurityException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
