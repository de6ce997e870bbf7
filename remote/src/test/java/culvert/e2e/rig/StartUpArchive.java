package culvert.e2e.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * An archive of the classes that a start loads (class data sharing), for the programs of the tests: starting takes half the processor
 * time with it, and the tests start a thousand. Made once for a build, of what both ends load until a connection has been carried.
 */
final class StartUpArchive {
    private static final Path PLACE = Path.of("target", "programs");
    private static final String NAME = "start.jsa";
    private static final String OPTIONS = "../deploy/java.options";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final List<String> java;
    private final Path directory;
    private final String classPath;

    private StartUpArchive(List<String> java, Path directory) {
        this.java = java;
        this.directory = directory;
        this.classPath = String.join(File.pathSeparator, jars(directory));
    }

    /**
     * The class path and the archive as options, which come last before the main class. Where there can be no archive, they are the class path
     * alone.
     *
     * @param java the runtime and its other options
     */
    static List<String> options(List<String> java) {
        try {
            // on a thread that no test's limit interrupts
            return CompletableFuture.supplyAsync(() -> made(java)).join();
        } catch (CompletionException e) {
            System.err.println("the programs start without an archive of their classes: " + e.getCause());
            return List.of("-cp", System.getProperty("java.class.path"));
        }
    }

    private static List<String> made(List<String> java) {
        try {
            Files.createDirectories(PLACE);
            Path lock = PLACE.resolve("lock");
            StartUpArchive archive =
                    new StartUpArchive(java, PLACE.resolve(fingerprint(java)).toAbsolutePath());
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) { // another fork of the tests waits until it is made
                archive.make();
            }
            // the tests' own classes come last, where the archive does not need to know of them
            String all = Stream.concat(
                            Stream.of(archive.classPath), directories().filter(StartUpArchive::isOfTests))
                    .reduce((some, more) -> some + File.pathSeparator + more)
                    .orElseThrow();
            return List.of("-XX:SharedArchiveFile=" + archive.directory.resolve(NAME), "-cp", all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> entries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
    }

    private static Stream<String> directories() {
        return entries().filter(entry -> Files.isDirectory(Path.of(entry)));
    }

    private static boolean isOfTests(String directory) {
        return Path.of(directory).endsWith("test-classes");
    }

    /** Those of the class path, and one for each directory of the programs: an archive takes no directories. */
    private static List<String> jars(Path directory) {
        List<String> jars = new ArrayList<>();
        for (String entry : entries().filter(one -> !isOfTests(one)).toList()) {
            jars.add(
                    Files.isDirectory(Path.of(entry))
                            ? directory.resolve(jars.size() + ".jar").toString()
                            : entry);
        }
        return jars;
    }

    /** Of all that the programs are made of, and start with. */
    private static String fingerprint(List<String> java) throws IOException {
        CRC32 sum = new CRC32();
        sum.update((java + Runtime.version().toString()).getBytes(UTF_8));
        List<String> all = new ArrayList<>(List.of(OPTIONS));
        entries().filter(one -> !isOfTests(one)).forEach(all::add);
        for (String entry : all) {
            try (Stream<Path> files = Files.walk(Path.of(entry))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String what = file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
                    sum.update(what.getBytes(UTF_8));
                }
            }
        }
        return Long.toHexString(sum.getValue());
    }

    private void make() throws IOException, InterruptedException {
        Path archive = directory.resolve(NAME);
        if (Files.exists(archive)) {
            return;
        }
        try (DirectoryStream<Path> outdated = Files.newDirectoryStream(PLACE, Files::isDirectory)) {
            for (Path one : outdated) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(one)) {
                    for (Path file : files) {
                        Files.delete(file);
                    }
                }
                Files.delete(one);
            }
        }
        Files.createDirectories(directory);
        List<String> jars = jars(directory);
        List<String> entries = entries().filter(one -> !isOfTests(one)).toList();
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        for (int i = 0; i < jars.size(); i++) {
            if (!jars.get(i).equals(entries.get(i))) {
                assertEquals(
                        0,
                        jar.run(System.out, System.err, "--create", "--file", jars.get(i), "-C", entries.get(i), "."));
            }
        }
        Path loaded = directory.resolve("loaded");
        Files.write(loaded, classes());
        Path unfinished = directory.resolve("unfinished.jsa");
        program("-Xshare:dump", "-XX:SharedClassListFile=" + loaded, "-XX:SharedArchiveFile=" + unfinished)
                .run(LIMIT)
                .succeeded();
        Files.move(unfinished, archive);
    }

    /** What both ends load for a connection. */
    private Set<String> classes() throws IOException, InterruptedException {
        Path ofRemote = directory.resolve("remote");
        Path ofLocal = directory.resolve("local");
        String method = Method.AES_256_GCM.label();
        Program remote = noting(ofRemote, "remote", "-s", "127.0.0.1", "-p", "0", "--egress-allow", "127.0.0.0/8");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Running there = remote.start("-m", method)) {
            Program local = noting(ofLocal, "local", "-s", "127.0.0.1", "-p", Integer.toString(port(there)));
            try (Running here = local.start("-b", "127.0.0.1", "-l", "0", "-m", method)) {
                InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(here));
                try (Socket socket = SocksClient.connect(proxy, "127.0.0.1", target.port())) {
                    socket.getOutputStream().write(1);
                    socket.getInputStream().readNBytes(1);
                }
                here.terminate();
                here.awaitEnd(LIMIT);
            }
            there.terminate();
            there.awaitEnd(LIMIT);
        }
        Set<String> both = new LinkedHashSet<>(named(ofRemote));
        both.addAll(named(ofLocal));
        return both;
    }

    /** Without the numbers that classes have in one list, and those that stand for other loaders' classes. */
    private static List<String> named(Path list) throws IOException {
        return Files.readAllLines(list).stream()
                .filter(line -> !line.contains(" source: "))
                .map(line -> line.replaceFirst(" id: \\d+$", ""))
                .toList();
    }

    private Program noting(Path loaded, String command, String... options) {
        String main = "culvert." + command + ".Main";
        return program("-Xshare:auto", "-XX:DumpLoadedClassList=" + loaded)
                .and(main)
                .and(options)
                .with("CULVERT_PASSWORD", TunnelOptions.PASSWORD);
    }

    private Program program(String... options) {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath));
        return Program.of(command);
    }

    private static int port(Running process) throws InterruptedException {
        Matcher listening = process.await(LIMIT, "listening address=\\S+:(\\d+)");
        return Integer.parseInt(listening.group(1));
    }
}
