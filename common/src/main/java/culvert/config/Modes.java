package culvert.config;

import java.util.List;
import java.util.Optional;

/** The key {@code mode}: which of TCP and UDP is served. */
final class Modes {
    private static final String TCP_ONLY = "tcp_only";
    private static final List<String> WORDS = List.of(TCP_ONLY, "tcp_and_udp", "udp_only");

    private Modes() {}

    static Kind<String> mode() {
        return (node, reading) -> {
            String word = node instanceof Node.Text text ? text.text() : "";
            return switch (word) {
                case TCP_ONLY -> Optional.of(word);
                case "tcp_and_udp" -> {
                    reading.findings().warn(node.place(), "mode is \"tcp_and_udp\", but only TCP is served");
                    yield Optional.of(word);
                }
                case "udp_only" -> reading.wrong(node, "\"udp_only\", but only TCP is served", "\"tcp_only\"");
                default -> reading.wrong(node, "\"tcp_only\"" + Kinds.didYouMean(word, WORDS));
            };
        };
    }
}
