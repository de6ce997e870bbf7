package culvert.app.link;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a camera sees of text on a terminal, whose own colours are light on dark or dark on light. */
final class Screen {
    /** Of a character; its height is twice that, as in most fonts. */
    private static final int WIDTH = 4;

    private static final int HEIGHT = 2 * WIDTH;
    private static final int BLACK = 0x101010;
    private static final int WHITE = 0xF0F0F0;
    private static final Pattern SEQUENCE = Pattern.compile("\u001B\\[([0-9;]*)m");

    private final List<String> lines;
    private final int background;
    private final int columns;
    private final int[] pixels;

    private Screen(List<String> lines, boolean isDark) {
        this.lines = lines;
        this.background = isDark ? BLACK : WHITE;
        this.columns = 2
                + lines.stream()
                        .mapToInt(line -> SEQUENCE.matcher(line).replaceAll("").length())
                        .max()
                        .orElse(0);
        this.pixels = new int[columns * WIDTH * lines.size() * HEIGHT];
    }

    /** The text of the QR code among those lines. */
    static String read(List<String> lines, boolean isDark) throws ReaderException {
        Screen screen = new Screen(lines, isDark);
        screen.draw();
        RGBLuminanceSource seen = new RGBLuminanceSource(screen.columns * WIDTH, lines.size() * HEIGHT, screen.pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(seen)))
                .getText();
    }

    private void draw() {
        for (int row = 0; row < lines.size(); row++) {
            int back = background;
            int ink = BLACK + WHITE - background;
            int column = 0;
            Matcher sequence = SEQUENCE.matcher(lines.get(row));
            for (int at = 0; at < lines.get(row).length(); ) {
                if (sequence.find(at) && sequence.start() == at) {
                    String colours = sequence.group(1);
                    back = colour(colours, "48;5;", colours.equals("0") ? background : back);
                    ink = colour(colours, "38;5;", colours.equals("0") ? BLACK + WHITE - background : ink);
                    at = sequence.end();
                } else {
                    character(lines.get(row).charAt(at), row, column, new int[] {back, ink});
                    column++;
                    at++;
                }
            }
            while (column < columns) {
                character(' ', row, column, new int[] {background, background});
                column++;
            }
        }
    }

    private static int colour(String sequence, String which, int otherwise) {
        return sequence.contains(which + "231") ? WHITE : sequence.contains(which + "16") ? BLACK : otherwise;
    }

    private void character(char c, int row, int column, int[] colours) {
        for (int y = 0; y < HEIGHT; y++) {
            boolean isUpper = y < HEIGHT / 2;
            boolean isInk = switch (c) {
                case ' ' -> false;
                case '\u2580' -> isUpper;
                case '\u2584' -> !isUpper;
                case '\u2588', '#' -> true;
                default -> throw new AssertionError("the character " + c);
            };
            for (int x = 0; x < WIDTH; x++) {
                pixels[(row * HEIGHT + y) * columns * WIDTH + column * WIDTH + x] = colours[isInk ? 1 : 0];
            }
        }
    }
}
