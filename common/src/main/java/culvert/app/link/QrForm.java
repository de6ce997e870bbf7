package culvert.app.link;

import java.util.Locale;
import java.util.Optional;

/** How a QR code is drawn. */
public enum QrForm {
    BLOCKS,
    ASCII,
    NONE;

    /**
     * The form when none was asked for.
     *
     * @param terminal the locale of the terminal that is written to, if it is one
     */
    static QrForm usual(Optional<String> terminal) {
        return terminal.map(locale -> locale.toLowerCase(Locale.ROOT))
                .map(locale -> locale.endsWith("utf-8") || locale.endsWith("utf8") ? BLOCKS : ASCII)
                .orElse(NONE);
    }
}
