package culvert.app.link;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints links, and their QR codes where somebody sees them.
 *
 * @param terminal the locale of the terminal that is written to, if it is one
 * @param environment the process's variables
 */
public record LinkPrinter(Optional<String> terminal, Map<String, String> environment) {
    /** For the standard output of this process; the launcher says what that is. */
    public static LinkPrinter ofProcess() {
        return new LinkPrinter(Optional.ofNullable(System.getProperty("culvert.terminal")), System.getenv());
    }

    /**
     * Prints one.
     *
     * @param form of the code; null for the usual one of the terminal
     * @param say is told when there can be no code
     */
    public void print(String link, @Nullable QrForm form, PrintWriter out, Consumer<String> say) {
        out.println(link);
        QrForm wanted = form == null ? QrForm.usual(terminal) : form;
        if (wanted == QrForm.NONE) {
            return;
        }
        String kind = environment.getOrDefault("TERM", "dumb");
        QrCode.of(link, terminal.isPresent() && !kind.equals("dumb"))
                .ifPresentOrElse(
                        code -> out.print("\n" + (wanted == QrForm.BLOCKS ? code.blocks() : code.ascii()) + "\n"),
                        () -> say.accept("the link is too long for a QR code"));
    }
}
