package culvert.e2e.rig;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The curl of this machine, through a SOCKS proxy. */
public final class Curl {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Curl's ways to speak SOCKS; with the last two, curl resolves nothing. */
    public enum Dialect {
        SOCKS4,
        SOCKS5,
        SOCKS4A,
        SOCKS5_HOSTNAME;

        public boolean carriesNames() {
            return this == SOCKS4A || this == SOCKS5_HOSTNAME;
        }

        String option() {
            return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Program curl = Program.installed("curl");
    private final InetSocketAddress proxy;
    private final Dialect dialect;

    public Curl(InetSocketAddress proxy, Dialect dialect) {
        this.proxy = proxy;
        this.dialect = dialect;
    }

    /** Runs it; the body is what it answers. */
    public Program.Finished run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                // nothing of this machine's user decides how curl works
                "--disable",
                "--noproxy",
                "",
                "--silent",
                "--show-error",
                "--fail",
                dialect.option(),
                proxy.getAddress().getHostAddress() + ":" + proxy.getPort()));
        all.addAll(List.of(arguments));
        return curl.run(LIMIT, all.toArray(String[]::new));
    }
}
