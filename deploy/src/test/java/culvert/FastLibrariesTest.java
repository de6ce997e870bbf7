package culvert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries that the archives hold in another form, as the build makes them. */
class FastLibrariesTest {
    private static final int JAVA_6 = 50;

    @TempDir
    static Path first;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        make(first);
    }

    private static void make(Path to) throws IOException, InterruptedException {
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Path.of("FastLibraries.java").toString(),
                        to.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, made.waitFor(), said);
    }

    @Test
    void sameBytesEachTime(@TempDir Path second) throws IOException, InterruptedException {
        make(second);
        for (Path file : files(first)) {
            Path other = second.resolve(first.relativize(file));
            assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other), file.toString());
        }
    }

    @Test
    void allClassesOfPicocliCanBeCachedAndPassTheVerifier() throws IOException, ReflectiveOperationException {
        Path picocli = jar("picocli-");
        try (JarFile jar = new JarFile(picocli.toFile());
                URLClassLoader classes =
                        new URLClassLoader(new URL[] {picocli.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            int seen = 0;
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.endsWith("module-info.class")) {
                    assertTrue(major(jar, entry) >= JAVA_6, name);
                    Class.forName(name.replace(".class", "").replace('/', '.'), true, classes); // the verifier reads it
                    seen++;
                }
            }
            assertTrue(seen > 200, seen + " classes");
        }
    }

    @Test
    void bouncyCastleHasAllThatOursName() throws IOException {
        try (JarFile jar = new JarFile(jar("bcprov-").toFile())) {
            Set<String> named = new ClassFileImporter()
                    .importPackages("culvert").stream()
                            .filter(each -> !each.getName().contains("Test"))
                            .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                            .map(dependency -> dependency.getTargetClass().getName())
                            .filter(name -> name.startsWith("org.bouncycastle."))
                            .collect(Collectors.toSet());
            assertTrue(named.contains("org.bouncycastle.crypto.digests.Blake3Digest"), named.toString());
            named.forEach(name -> assertNotNull(jar.getEntry(name.replace('.', '/') + ".class"), name));
            assertTrue(jar.getManifest().getEntries().isEmpty(), "the sums of a signature");
            assertNotNull(jar.getEntry("META-INF/LICENSE.md"));
        }
    }

    @Test
    void blake3WorksWithoutTheRest() throws IOException, ReflectiveOperationException {
        URL[] alone = {jar("bcprov-").toUri().toURL()};
        try (URLClassLoader classes = new URLClassLoader(alone, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = Class.forName("org.bouncycastle.crypto.digests.Blake3Digest", true, classes);
            Object digest = type.getConstructor(int.class).newInstance(256);
            byte[] hash = new byte[32];
            type.getMethod("doFinal", byte[].class, int.class).invoke(digest, hash, 0);
            // of nothing, from the test vectors of BLAKE3
            assertEquals(
                    "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
                    HexFormat.of().formatHex(hash));
        }
    }

    @Test
    void nativeCodeLiesOutsideOfJars() {
        for (String system : List.of("x86_64", "aarch_64")) {
            assertTrue(
                    Files.isRegularFile(first.resolve("native", "libnetty_transport_native_epoll_" + system + ".so")));
        }
    }

    private static int major(JarFile jar, JarEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.skipNBytes(6);
            return in.readUnsignedShort();
        }
    }

    private static Path jar(String beginning) throws IOException {
        return files(first).stream()
                .filter(file -> file.getFileName().toString().startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
