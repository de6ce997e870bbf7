package culvert.config;

import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import java.util.Optional;

/** What the salts of connections to a server begin with, checked against what the method has room for. */
public final class SaltPrefixes {
    private SaltPrefixes() {}

    /** Quoted in no message: in a link that is cut wrongly anything may stand there. */
    static ValueType<SaltPrefix> type() {
        return (node, reading) -> {
            if (node instanceof Node.Text word) {
                try {
                    return Optional.of(new SaltPrefix(word.text()));
                } catch (IllegalArgumentException e) {
                    // said below
                }
            }
            return reading.wrongSecret(
                    node,
                    "at most " + SaltPrefix.MAX_BYTES + " characters, each of which stands for a byte (to \\u00ff)");
        };
    }

    /** What was configured; of one that the method has no room for the diagnostics are told. */
    public static SaltPrefix of(Config config, Diagnostics diagnostics) {
        SaltPrefix prefix = config.get(Key.PREFIX);
        Method method = config.get(Key.METHOD);
        int most = SaltPrefix.most(method);
        if (prefix.text().length() <= most) {
            return prefix;
        }
        diagnostics.wrong(
                config.location(Key.PREFIX).orElse(SourceLocation.whole(Key.PREFIX.name())),
                method.edition() == Edition.EDITION_2022
                        ? "prefix is set, which " + method.label() + " cannot have, expected none, or an AEAD method on"
                                + " both ends"
                        : "prefix has " + prefix.text().length() + " characters, expected at most " + most + " with "
                                + method.label() + ": the rest of a connection's first bytes has to be different each"
                                + " time");
        return SaltPrefix.NONE;
    }
}
