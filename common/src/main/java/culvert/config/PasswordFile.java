package culvert.config;

import java.io.InputStream;
import java.util.regex.Pattern;

/** A file with nothing in it but a password, or the standard input. */
public final class PasswordFile {
    /** At the end of the text. A CR alone is none, and is told of as a part of the password. */
    private static final Pattern LINE_BREAK = Pattern.compile("\\r?\\n\\z");

    private PasswordFile() {}

    /**
     * Reads the password into {@code layer}. One line break at its end, which most editors leave, is no part of it.
     *
     * @param file a path, or {@code -} for {@code input}
     * @throws ConfigException when it cannot be read at all
     */
    public static void read(String file, InputStream input, ConfigSource layer, Diagnostics diagnostics)
            throws ConfigException {
        String text = ConfigFile.read(file, input);
        ConfigFile.warnIfOpen(file, diagnostics);
        SourceLocation place = ConfigFile.place(file);
        String password = LINE_BREAK.matcher(text).replaceFirst("");
        if (password.indexOf('\n') >= 0) {
            diagnostics.wrong(place, "has more than one line, expected the password alone");
            layer.wrong(Key.PASSWORD, place);
        } else {
            layer.word(Key.PASSWORD, password, place.source());
        }
    }
}
