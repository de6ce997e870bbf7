package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SmallDisk;
import culvert.remote.admin.AdminClient;
import culvert.shadowsocks.TestKeys;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be written is not in force, and whoever asked for it hears that the server could not. */
@Timeout(240)
class UsersOnAFullDiskTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;

    @TempDir
    private Path directory;

    @Test
    void nothingChangesAndTheCommandFails() throws Exception {
        try (SmallDisk disk = SmallDisk.mount()) {
            Path list = disk.directory().resolve("users.json");
            Path socket = directory.resolve("a.sock");
            Path file = Files.writeString(directory.resolve("config.json"), """
                    {"method": "%s", "users_file": "%s", "admin": "%s", "state_dir": "%s",
                     "users": [{"name": "alice", "password": "%s"}]}""".formatted(
                            METHOD.label(), list, socket, directory, TestKeys.key(METHOD, 'a')));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            try (Culvert remote =
                    Culvert.by(Culvert.remoteCommand(), "-c", file.toString(), "-s", "127.0.0.1", "-p", "0")) {
                remote.process().await(SOON, "administrators are answered");
                add(file, "bob").succeeded();
                String before = Files.readString(list);
                disk.fill();
                Program.Finished failed = add(file, "carol").ended(1);
                assertTrue(failed.err().contains("cannot write " + list), failed.err());
                AdminClient client = new AdminClient(UnixDomainSocketAddress.of(socket), "");
                assertEquals(500, client.ask("DELETE", "/v1/users/bob", "").status());
                assertEquals(
                        500, client.ask("DELETE", "/server/v1/users/bob", "").status());
                assertEquals(
                        400,
                        client.ask("POST", "/server/v1/users", "{\"username\": \"alice\"}")
                                .status());
                assertEquals(before, Files.readString(list));
                String users = client.ask("GET", "/v1/users").text();
                assertTrue(users.contains("\"bob\""), users);
                assertFalse(users.contains("\"carol\""), users);
                disk.empty();
                add(file, "carol").succeeded();
                assertEquals(0, remote.count("Exception"), remote.process()::log);
            }
        }
    }

    private static Program.Finished add(Path file, String name) throws Exception {
        return Culvert.usersCommand("add", name, "-c", file.toString()).run(SOON);
    }
}
