package culvert.upstream;

import culvert.address.Target;
import java.util.Optional;

/**
 * A proxy that is asked for targets.
 *
 * @param at where it listens
 * @param login what it asks for, where it does
 */
public record Upstream(Kind kind, Target at, Optional<Login> login) {
    /** What it speaks. */
    public enum Kind {
        SOCKS5("socks5"),
        HTTP("http");

        private final String scheme;

        Kind(String scheme) {
            this.scheme = scheme;
        }
    }

    /**
     * A name and a password; neither prints itself.
     *
     * @param name 1 to 255 bytes of UTF-8
     * @param password likewise
     */
    public record Login(String name, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** Whether datagrams can go through it. */
    public boolean carriesDatagrams() {
        return kind == Kind.SOCKS5;
    }

    /** Without what it asks for. */
    @Override
    public String toString() {
        return kind.scheme + "://" + at;
    }
}
