package culvert.app.link;

import java.util.Optional;

/** A QR code as a picture for a page. */
public final class QrSvg {
    private QrSvg() {}

    /** An element of SVG, as large as its place; empty when the text is too long for any code. */
    public static Optional<String> of(String text) {
        return QrCode.of(text, true)
                .map(code -> "<svg class=\"qr\" role=\"img\" aria-label=\"The link as a QR code\" viewBox=\"0 0 "
                        + code.width() + " " + code.width() + "\" shape-rendering=\"crispEdges\">"
                        + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path fill=\"#000\" d=\""
                        + code.path() + "\"/></svg>");
    }
}
