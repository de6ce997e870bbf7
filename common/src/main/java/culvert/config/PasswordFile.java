package culvert.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A file with nothing in it but a password, or the standard input. */
public final class PasswordFile {
    private static final String STANDARD_INPUT = "-";

    private PasswordFile() {}

    /**
     * Reads the password into {@code layer}. One line break at its end, which most editors leave, is no part of it.
     *
     * @param file a path, or {@code -} for {@code input}
     * @throws ConfigException when it cannot be read at all
     */
    public static void read(String file, InputStream input, Layer layer, Findings findings) throws ConfigException {
        Place place = Place.whole(file.equals(STANDARD_INPUT) ? "standard input" : file);
        String text = file.equals(STANDARD_INPUT) ? read(input, place) : read(file, place, findings);
        String password = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        password = password.endsWith("\r") ? password.substring(0, password.length() - 1) : password;
        if (password.indexOf('\n') >= 0) {
            findings.wrong(place, "has more than one line, expected the password alone");
        } else {
            layer.word(Key.PASSWORD, password, place.source());
        }
    }

    private static String read(String file, Place place, Findings findings) throws ConfigException {
        Path path = ConfigFile.path(file);
        String text = ConfigFile.read(path, place);
        if (ConfigFile.isOpenToAll(path)) {
            findings.warn(place, ConfigFile.OPEN_TO_ALL);
        }
        return text;
    }

    private static String read(InputStream input, Place place) throws ConfigException {
        try {
            return ConfigFile.text(input.readNBytes(ConfigFile.MAX_BYTES + 1), place);
        } catch (IOException e) {
            throw ConfigFile.mistake(place, "cannot be read, expected the password");
        }
    }
}
