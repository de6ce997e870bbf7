package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ends start and serve without a class of what was not asked for. */
@Timeout(180)
class OptionalClassesTest {
    private static final Method METHOD = Method.AES_256_GCM;

    /** The doctor, links and their codes, rules and their regular expressions, plugins that run, pages, proxies on the way, balancers before it, what servers share, and what a crowd needs. */
    private static final Pattern OPTIONAL = Pattern.compile(
            "(culvert\\.\\w+\\.doctor|culvert\\.app\\.link\\.(Main|QrCode)|com\\.google\\.(zxing|re2j)|culvert\\.plugin\\.Plugin\\b|culvert\\.(remote\\.)?page\\.|culvert\\.remote\\.fleet\\.|redis\\.|culvert\\.upstream\\.|culvert\\.net\\.linux\\.SendRing|culvert\\.remote\\.(entry\\.|inbound\\.BalancedInbound)).*");

    @TempDir
    private Path directory;

    @Test
    void noneOfThemIsLoaded() throws Exception {
        Path ofRemote = directory.resolve("remote.classes");
        Path ofLocal = directory.resolve("local.classes");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(listing(Culvert.remoteCommand(), ofRemote), METHOD);
                Culvert local = Culvert.local(listing(Culvert.localCommand(), ofLocal), remote.address(), METHOD);
                Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            client.getOutputStream().write('q');
            assertEquals('q', client.getInputStream().read());
        }
        for (Path list : List.of(ofRemote, ofLocal)) {
            List<String> loaded = Files.readAllLines(list);
            assertTrue(loaded.stream().anyMatch(name -> name.startsWith("culvert.relay.StreamRelay")), list::toString);
            assertEquals(
                    List.of(),
                    loaded.stream()
                            .filter(name -> OPTIONAL.matcher(name).matches())
                            .toList());
        }
    }

    private static Program listing(Program command, Path file) {
        // without an archive, whose classes need no others to be verified
        return command.with("JDK_JAVA_OPTIONS", "-Xshare:off -Xlog:class+load:file=" + file + ":none:filecount=0")
                .with("CULVERT_PASSWORD", TunnelOptions.password(METHOD));
    }
}
