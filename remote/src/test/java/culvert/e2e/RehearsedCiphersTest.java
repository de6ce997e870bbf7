package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reads files when it is loaded is loaded by a thread that may wait for them, before the first session. */
@Timeout(180)
class RehearsedCiphersTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "AES_256_GCM, javax/crypto/JceSecurity",
        "EDITION_2022_AES_128_GCM, org/bouncycastle/crypto/digests/Blake3Digest",
    })
    void noCarrierLoadsThem(Method method, String slow) throws Exception {
        Path ofRemote = directory.resolve("remote.classes");
        Path ofLocal = directory.resolve("local.classes");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(listing(Culvert.remoteCommand(), ofRemote, method), method);
                Culvert local =
                        Culvert.local(listing(Culvert.localCommand(), ofLocal, method), remote.address(), method)) {
            List<Path> lists = List.of(ofRemote, ofLocal);
            for (Path list : lists) {
                Until.isTrue(
                        () -> "not loaded: " + slow, () -> !threads(list, slow).isEmpty());
            }
            try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                client.getOutputStream().write('q');
                assertEquals('q', client.getInputStream().read());
            }
            for (Path list : lists) {
                assertTrue(
                        threads(list, slow).stream().noneMatch(thread -> thread.startsWith("carrier")),
                        () -> threads(list, slow).toString());
            }
        }
    }

    /** By which threads a class was initialised. */
    private static List<String> threads(Path list, String name) {
        try {
            return Pattern.compile("Initializing '" + Pattern.quote(name) + "'.* by thread \"([^\"]*)\"")
                    .matcher(Files.readString(list))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Program listing(Program command, Path file, Method method) {
        return command.with("JDK_JAVA_OPTIONS", "-Xlog:class+init=info:file=" + file + ":none:filecount=0")
                .with("CULVERT_PASSWORD", TunnelOptions.password(method));
    }
}
