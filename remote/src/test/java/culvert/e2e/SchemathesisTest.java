package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.TunnelOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the description of the admin interface allows, and what it does not, is answered as it says by a real server. */
@Tag("slow")
@Tag("schemathesis")
@Timeout(240)
class SchemathesisTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String TOKEN = "t0kenT9sWbYh4NcJ8dPf";
    private static final Path DESCRIPTION = Path.of("src/main/resources/culvert/remote/admin/openapi.yaml");

    @TempDir
    private Path directory;

    @Test
    void everythingIsAnsweredAsDescribed() throws Exception {
        Program schemathesis = Program.installed("schemathesis");
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{\"password\": \"%s\", \"admin\": \"127.0.0.1:0\", \"admin_token\": \"%s\", \"state_dir\": \"%s\", \"users_file\": \"%s\"}"
                        .formatted(TunnelOptions.password(METHOD), TOKEN, directory, directory.resolve("users.json")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (Culvert remote = Culvert.by(
                Culvert.remoteCommand(), "-c", file.toString(), "-s", "127.0.0.1", "-p", "0", "-m", METHOD.label())) {
            String at = remote.process()
                    .await(SOON, "administrators are answered at=(\\S+)")
                    .group(1);
            Program.Finished finished = schemathesis
                    .and("run", DESCRIPTION.toAbsolutePath().toString(), "--url", "http://" + at)
                    .and("-H", "Authorization: Bearer " + TOKEN)
                    // of a user not every value that is text can be a name or a password
                    .and("--exclude-checks", "positive_data_acceptance")
                    .and("--phases", "coverage,fuzzing", "--max-time", "8", "--generation-database", "none")
                    .inShell("cd " + directory + " && exec \"$@\"")
                    .run(SOON);
            assertEquals(0, finished.status(), () -> finished.out() + finished.err());
            assertTrue(finished.out().matches("(?s).*Test cases:\\s+[0-9]{3}.*"), finished::out);
            assertTrue(remote.process().isAlive(), remote.process()::log);
        }
    }
}
