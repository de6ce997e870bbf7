package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.config.ConfigSource;
import culvert.config.Diagnostics;
import culvert.config.Key;
import culvert.remote.fleet.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of what servers share, and what is said of wrong ones. */
class FleetSetupTest {
    @TempDir
    private Path directory;

    private final List<RemoteSettings> read = new ArrayList<>();

    @Test
    void withoutTheKeyNothingIsShared() throws IOException {
        assertEquals(0, run("\"redis_policy\": \"strict\"").exitCode());
        assertEquals(Optional.empty(), read.getFirst().store());
    }

    @Test
    void allOfItIsRead() throws IOException {
        run("\"redis\": \"rediss://[2001:db8::1]:7000/3\", \"redis_user\": \"ada\", \"redis_password\": \"${SECRET}\","
                + " \"redis_prefix\": \"x:\", \"redis_policy\": \"strict\", \"redis_keep\": 7200");
        Store expected = new Store(
                "2001:db8::1",
                7000,
                true,
                3,
                Optional.empty(),
                Optional.of(new Store.Login("ada", "t0p secret")),
                "x:",
                true,
                Duration.ofHours(2));
        assertEquals(expected, read.getFirst().store().orElseThrow());
        assertFalse(read.toString().contains("t0p secret"), read::toString);
    }

    @Test
    void littleIsNeeded() throws IOException {
        run("\"redis\": \"redis://redis.example\"");
        Store store = read.getFirst().store().orElseThrow();
        assertEquals("redis.example:6379", store.toString());
        assertEquals(
                new Store(
                        "redis.example",
                        6379,
                        false,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        "culvert:",
                        false,
                        Duration.ofDays(30)),
                store);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "redis": "redis://ada:t0p secret@redis.example" | redis is a text, expected "redis://HOST:PORT/DATABASE"
            "redis": "http://redis.example"                 | redis is a text, expected "redis://HOST:PORT/DATABASE"
            "redis": "redis://redis.example:70000"          | redis is a text, expected "redis://HOST:PORT/DATABASE"
            "redis": "redis://a", "redis_policy": "strickt" | redis_policy is "strickt", expected available, strict
            "redis": "redis://a", "redis_user": "ada"       | redis_user has no password, expected "redis_password" beside it
            "redis": "redis://a", "redis_password": 7       | redis_password is a number, expected text in quotes
            "redis": "redis://a", "redis_keep": 5           | redis_keep is the number 5, expected whole seconds from 3600
            "redis": "rediss://a", "redis_ca": "/no/file"   | redis_ca is /no/file, which cannot be used (there is no such file)
            """)
    void aMistakeIsNamedWithItsPlace(String keys, String message) throws IOException {
        CommandRun run = run(keys);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("c.json:1:"), run::err);
        assertTrue(run.err().contains(message), run::err);
        assertFalse(run.err().contains("t0p secret"), run::err);
    }

    @Test
    void whatIsNotUsedIsWarnedOf() {
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource source = new ConfigSource(diagnostics, Map.of());
        source.word(Key.REDIS_USER, "ada", "c.json");
        assertEquals(Optional.empty(), FleetSetup.of(source.config(), diagnostics));
        assertTrue(diagnostics.warnings().getFirst().contains("redis_user is not used: there is no \"redis\""));
    }

    private CommandRun run(String keys) throws IOException {
        String file = Files.writeString(directory.resolve("c.json"), "{\"password\": \"8Zq2vTn4kX\", " + keys + "}")
                .toString();
        return CommandRun.of(
                Map.of("SECRET", "t0p secret"),
                "",
                launch -> RemoteCommand.commandLine(launch, (settings, _, _, _) -> read.add(settings)),
                "-c",
                file);
    }
}
