package culvert.app.link;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A QR code as lines of text. */
final class QrCode {
    /** The light modules around a code that its specification wants. */
    private static final int QUIET_ZONE = 4;

    /** Black on white in the cube of 256 colours, which themes of terminals leave alone. */
    private static final String COLOURS = "\u001B[38;5;16;48;5;231m";

    private static final String DARK = "\u001B[48;5;16m";
    private static final String LIGHT = "\u001B[48;5;231m";
    private static final String RESET = "\u001B[0m";

    /** Nothing, the upper half, the lower half, all. */
    private static final String HALVES = " \u2580\u2584\u2588";

    private final BitMatrix modules;
    private final boolean coloured;

    private QrCode(BitMatrix modules, boolean coloured) {
        this.modules = modules;
        this.coloured = coloured;
    }

    /**
     * Makes the code of a text, as small as it can be: a screen has no scratches.
     *
     * @param coloured with the colours of the terminal; else for one that is dark
     * @return empty when the text is too long for any code
     */
    static Optional<QrCode> of(String text, boolean coloured) {
        Map<EncodeHintType, Object> hints =
                Map.of(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.L, EncodeHintType.MARGIN, QUIET_ZONE);
        try {
            return Optional.of(
                    new QrCode(new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints), coloured));
        } catch (WriterException e) {
            return Optional.empty();
        }
    }

    /** Two modules in each character, one above the other. */
    String blocks() {
        return lines(
                2,
                y -> IntStream.range(0, modules.getWidth())
                        .mapToObj(x -> HALVES.charAt((isInk(x, y) ? 1 : 0) + (isInk(x, y + 1) ? 2 : 0)))
                        .map(String::valueOf)
                        .collect(Collectors.joining("", coloured ? COLOURS : "", coloured ? RESET : "")));
    }

    /** Two characters for each module, since they are half as wide as high. */
    String ascii() {
        return lines(
                1,
                y -> IntStream.range(0, modules.getWidth())
                        .mapToObj(x -> coloured ? (isDark(x, y) ? DARK : LIGHT) + "  " : isInk(x, y) ? "##" : "  ")
                        .collect(Collectors.joining("", "", coloured ? RESET : "")));
    }

    /** How many modules it is wide and high, with the light ones around it. */
    int width() {
        return modules.getWidth();
    }

    /** Its dark modules as squares of a path in SVG. */
    String path() {
        return IntStream.range(0, modules.getHeight())
                .boxed()
                .flatMap(y -> IntStream.range(0, modules.getWidth())
                        .filter(x -> isDark(x, y))
                        .mapToObj(x -> "M" + x + " " + y + "h1v1h-1z"))
                .collect(Collectors.joining());
    }

    private String lines(int height, IntFunction<String> line) {
        return IntStream.range(0, (modules.getHeight() + height - 1) / height)
                .mapToObj(row -> line.apply(row * height) + "\n")
                .collect(Collectors.joining());
    }

    /** Without colours of its own, ink is what shines. */
    private boolean isInk(int x, int y) {
        return isDark(x, y) == coloured;
    }

    private boolean isDark(int x, int y) {
        return y < modules.getHeight() && modules.get(x, y);
    }
}
