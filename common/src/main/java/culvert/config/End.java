package culvert.config;

import java.util.Locale;

/** Which of the two programs reads the configuration; keys that only concern the other one do no harm. */
public enum End {
    LOCAL,
    REMOTE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
