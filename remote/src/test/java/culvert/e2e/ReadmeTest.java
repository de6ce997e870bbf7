package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What README tells to write and to type works together: its two files, its method, and its example of UDP. */
@Timeout(180)
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final int PATIENCE_MILLIS = 300;

    @TempDir
    private Path directory;

    @Test
    void theTunnelForDatagramsWorksWithTheFilesAboveIt() throws Exception {
        String text = Files.readString(README);
        String ofServer = found(text, "(?s)cat >/etc/culvert/config\\.json <<'END'\n(.*?)\n +END");
        String ofLaptop =
                found(text, "(?s)\\*\\*6\\. On the laptop\\*\\*, `config\\.json`:\n(.*?)\n\nand the same key");
        String command = found(text, "(?m)^    culvert (local .*--tunnel.*)$");
        Method method = Method.find(found(ofServer, "\"method\": \"([^\"]+)\"")).orElseThrow();
        Path password = write("password", TunnelOptions.password(method) + "\n");
        try (UdpTarget target = UdpTarget.open();
                Culvert remote = Culvert.by(
                        Culvert.remoteCommand("-u", "--egress-allow", "127.0.0.0/8"),
                        "-c",
                        write("server.json", ofServer.replace("::", "127.0.0.1").replace("8388", "0"))
                                .toString(),
                        "--password-file",
                        password.toString())) {
            String port = Integer.toString(remote.address().getPort());
            Path file = write(
                    "laptop.json",
                    ofLaptop.replace("server.example", "127.0.0.1").replace("8388", port));
            String[] words = command.replace(
                            "9.9.9.9:53", "127.0.0.1:" + target.address().getPort())
                    .replace("-l 5353", "-l 0")
                    .replace("--password-file password", "--password-file " + password)
                    .replace("-c config.json", "-c " + file)
                    .split(" ", -1);
            try (Culvert local = Culvert.by(Culvert.localCommand(), Arrays.copyOfRange(words, 1, words.length));
                    DatagramSocket client = new DatagramSocket()) {
                client.setSoTimeout(PATIENCE_MILLIS);
                client.connect(local.address());
                Until.isTrue(local.process()::log, () -> isEchoed(client));
            }
        }
    }

    private static boolean isEchoed(DatagramSocket client) {
        byte[] words = "a question".getBytes(StandardCharsets.US_ASCII);
        try {
            client.send(new DatagramPacket(words, words.length));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            client.receive(answer);
            assertArrayEquals(words, Arrays.copyOf(answer.getData(), answer.getLength()));
            return true;
        } catch (IOException e) {
            return false; // lost, or sent too soon: it listens for connections first
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String found(String text, String pattern) {
        Matcher place = Pattern.compile(pattern).matcher(text);
        assertTrue(place.find(), pattern);
        return place.group(1);
    }
}
