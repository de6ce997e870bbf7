package culvert.local.doctor;

import culvert.app.doctor.Finding;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the variables lead by which curl, git, pip and most other programs find a proxy. */
public final class ProxyVariables {
    private static final String CHECK = "environment";

    private static final List<String> NAMES =
            List.of("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");

    /** Of a proxy's address only host and port: before them a password may stand. */
    private static final Pattern PLACE = Pattern.compile("(?:\\w+://)?(?:.*@)?(\\[[^]]*]|[^:/]*)(?::(\\d+))?(?:/.*)?");

    private ProxyVariables() {}

    /** A warning for each that does not lead to the port. */
    public static List<Finding> check(Map<String, String> environment, InetSocketAddress port) {
        List<String> set = NAMES.stream()
                .filter(name -> !environment.getOrDefault(name, "").isEmpty())
                .toList();
        if (set.isEmpty()) {
            return List.of(Finding.ok(
                    CHECK,
                    "look at http_proxy and its like",
                    "none is set, so that programs go where their own settings say"));
        }
        return set.stream()
                .map(name -> check(name, environment.getOrDefault(name, ""), port))
                .toList();
    }

    private static Finding check(String name, String value, InetSocketAddress port) {
        Matcher place = PLACE.matcher(value);
        String host = place.matches() ? place.group(1) : "?";
        String at = host + (place.matches() && place.group(2) != null ? ":" + place.group(2) : "");
        boolean isOurs = at.endsWith(":" + port.getPort())
                && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
        return isOurs
                ? Finding.ok(CHECK, "look at " + name, "it leads to " + at)
                : Finding.warning(
                        CHECK,
                        "look at " + name,
                        "it leads to " + at + ", which is not the local end",
                        "Programs that go by it take that way: export " + name + "=http://127.0.0.1:" + port.getPort()
                                + " leads them here.");
    }
}
