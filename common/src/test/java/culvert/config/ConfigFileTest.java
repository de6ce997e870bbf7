package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.config.ConfigException.Mistake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    Path directory;

    private final Diagnostics diagnostics = new Diagnostics();

    @Test
    void aMissingFileIsNamed() {
        assertEquals("there is no such file, expected a readable file", problemWith(directory.resolve("c.json")));
    }

    @Test
    void aDirectoryIsNoFile() {
        assertEquals("is a directory, expected a file", problemWith(directory));
    }

    @Test
    void anEndlessFileIsNotReadToItsEnd() {
        assertEquals(
                "is larger than 1 MiB, which no configuration and no password is", problemWith(Path.of("/dev/zero")));
    }

    @Test
    void tenMegabytesOfNoiseAreRefusedByTheirSize() throws IOException {
        byte[] noise = new byte[10_000_000];
        new Random(1).nextBytes(noise);
        assertEquals("is larger than 1 MiB, which no configuration and no password is", problemWith(file(noise)));
    }

    @Test
    void whatIsNotUtf8IsPlaced() {
        byte[] latin1 = "{\n  \"password\": \"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        ConfigException e = assertThrows(
                ConfigException.class, () -> ConfigReader.read(latin1, "c.json", End.LOCAL, Map.of(), diagnostics));
        assertEquals(
                "c.json:2:19: the byte 0xe9 is not UTF-8, expected a file saved as UTF-8",
                String.valueOf(e.getMessage()));
    }

    @Test
    void aCharacterThatIsCutOffAtTheEndIsNotUtf8() {
        byte[] cut = {'{', '}', (byte) 0xC3};
        ConfigException e = assertThrows(
                ConfigException.class, () -> ConfigReader.read(cut, "c.json", End.LOCAL, Map.of(), diagnostics));
        assertEquals(
                "c.json:1:3: the byte 0xc3 is not UTF-8, expected a file saved as UTF-8",
                String.valueOf(e.getMessage()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-r-----", "rw--w----", "rw-----w-", "rw---x---", "r-------x"})
    void aPasswordThatOthersCanReachIsWarnedOf(String permissions) throws Exception {
        Path file = file("{\"password\": \"x\"}".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of(file
                        + ": holds a password, and its permissions let others than its owner in; chmod 600 closes it"),
                warningsFor(file, permissions));
    }

    @ParameterizedTest
    @CsvSource({
        "root, culvert, rw-r-----, false",
        "root, culvert, rw-r--r--, true",
        "root, culvert, rw-rw----, true",
        "root, root, rw-r-----, true",
        "alice, culvert, rw-r-----, true"
    })
    void whatRootGivesToTheGroupOfAServiceIsNot(String owner, String group, String permissions, boolean isOpen) {
        assertEquals(isOpen, ConfigFile.isOpenToOthers(owner, group, PosixFilePermissions.fromString(permissions)));
    }

    @Test
    void soIsAPasswordAloneOrInALink() throws Exception {
        Path secret = secret("8Zq2vTn4kXbPs9uY\n", "rw-r-----");
        ConfigSource layer = new ConfigSource(diagnostics, Map.of());
        PasswordFile.read(secret.toString(), InputStream.nullInputStream(), layer, diagnostics);
        String warning = ": holds a password, and its permissions let others than its owner in; chmod 600 closes it";
        assertEquals(List.of(secret + warning), diagnostics.warnings());
        Path link = secret("ss://aes-256-gcm:8Zq2vTn4kXbPs9uY@vps.example.com:443\n", "rw-r-----");
        Diagnostics found = new Diagnostics();
        LinkSource.file(link.toString(), InputStream.nullInputStream(), new ConfigSource(found, Map.of()), found);
        assertEquals(List.of(link + warning), found.warnings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void aPasswordOfItsOwnerAloneIsNot(String permissions) throws Exception {
        Path file = file("{\"password\": \"x\"}".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), warningsFor(file, permissions));
    }

    @Test
    void aFileWithoutAPasswordOfItsOwnMayBeReadByAll() throws Exception {
        Path file = file("{\"password\": \"${X}\", \"drain\": 1}".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), warningsFor(file, "rw-r--r--"));
    }

    private Path secret(String content, String permissions) throws IOException {
        Path file = file(content.getBytes(StandardCharsets.UTF_8));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private List<String> warningsFor(Path file, String permissions) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Diagnostics found = new Diagnostics();
        ConfigReader.read(file.toString(), InputStream.nullInputStream(), End.LOCAL, Map.of("X", "y"), found);
        found.stopIfWrong();
        return found.warnings();
    }

    private String problemWith(Path file) {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> ConfigReader.read(
                        file.toString(), InputStream.nullInputStream(), End.LOCAL, Map.of(), diagnostics));
        Mistake only = e.mistakes().getFirst();
        assertEquals(file.toString(), only.place().map(SourceLocation::toString).orElse(""));
        return only.text();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("c.json"), content);
    }
}
