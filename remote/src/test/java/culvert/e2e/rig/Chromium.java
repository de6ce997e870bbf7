package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Chromium without a window, as Debian has it, which loads a page and shows it.
 *
 * @param profile an empty directory
 * @param options for all that it loads
 */
public record Chromium(Path profile, List<String> options) {
    /** The ground of the pages' style, in its two schemes. */
    public static final int LIGHT = 0xFFF4F6F5;

    public static final int DARK = 0xFF0F1514;

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Loads a page; says what is in it once its scripts have run. */
    public String load(String... more) throws Exception {
        return program()
                .run(
                        LIMIT,
                        Stream.concat(Stream.of("--dump-dom"), Stream.of(more)).toArray(String[]::new))
                .succeeded()
                .out();
    }

    /** Loads a page and keeps it open, for {@link DevTools}. */
    public Running open(String url) throws Exception {
        return program().start("--remote-debugging-port=0", "--remote-allow-origins=*", url);
    }

    private Program program() {
        return Program.installed("chromium")
                .and(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile)
                .and(options.toArray(String[]::new));
    }

    /** The same, and makes a picture of that name, which stays for who wants to look. */
    public String shot(String name, boolean isDark, int width, int height, String url) throws Exception {
        Path file = picture(name);
        Files.deleteIfExists(file);
        String dom = load(
                "--blink-settings=preferredColorScheme=" + (isDark ? 0 : 1),
                "--window-size=" + width + "," + height,
                "--hide-scrollbars",
                "--virtual-time-budget=5000",
                "--screenshot=" + file.toAbsolutePath(),
                url);
        BufferedImage image = ImageIO.read(file.toFile());
        assertEquals(width, image.getWidth());
        assertEquals(isDark ? DARK : LIGHT, image.getRGB(2, 2));
        return dom;
    }

    private static Path picture(String name) throws IOException {
        return Files.createDirectories(Path.of("target")).resolve(name + ".png");
    }
}
