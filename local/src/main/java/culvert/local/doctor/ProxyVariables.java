package culvert.local.doctor;

import culvert.address.Target;
import culvert.app.doctor.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
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
        return at.endsWith(":" + port.getPort()) && isHere(host, port.getAddress())
                ? Finding.ok(CHECK, "look at " + name, "it leads to " + at)
                : Finding.warning(
                        CHECK,
                        "look at " + name,
                        "it leads to " + at + ", which is not the local end",
                        "Programs that go by it take that way: export " + name + "=http://" + Target.of(reachable(port))
                                + " leads them here.");
    }

    /** Whether what is served at that address is reached by this one, which is written as in links. */
    private static boolean isHere(String host, InetAddress served) {
        try {
            InetAddress meant = host.equals("localhost")
                    ? InetAddress.getLoopbackAddress()
                    : InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
            return served.isAnyLocalAddress()
                    ? meant.isLoopbackAddress() || NetworkInterface.getByInetAddress(meant) != null
                    : meant.equals(served) || (meant.isLoopbackAddress() && served.isLoopbackAddress());
        } catch (IllegalArgumentException | IOException e) {
            return false; // a name, which may be anywhere
        }
    }

    /** A wildcard is where one listens, not where one connects to. */
    public static InetSocketAddress reachable(InetSocketAddress port) {
        return port.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getPort())
                : port;
    }
}
