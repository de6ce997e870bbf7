package culvert.e2e.rig;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file system of 64 kB in memory, mounted for the test. Needs root. */
public final class SmallDisk implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String OPTIONS = "size=64k,mode=700";

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Where this is not allowed, the test is skipped or fails as without a program that is not installed. */
    public static SmallDisk mount() throws Exception {
        Program mount = Program.installed("mount");
        Path directory = Files.createTempDirectory("culvert-disk");
        Program.Finished mounted = mount.run(SOON, "-t", "tmpfs", "-o", OPTIONS, "culvert-test", directory.toString());
        if (mounted.status() != 0) {
            Files.delete(directory);
            throw Program.missing("mounting is not allowed: " + mounted.err());
        }
        return new SmallDisk(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Leaves not a byte of room. */
    public void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    /** Gives the room back. */
    public void empty() throws IOException {
        Files.delete(filler());
    }

    /** Nothing may be written from now on. */
    public void makeReadOnly() throws Exception {
        Program.installed("mount")
                .run(SOON, "-o", "remount,ro", directory.toString())
                .succeeded();
    }

    @Override
    public void close() throws IOException {
        Program.installed("umount").tidyUp(SOON, directory.toString());
        Files.delete(directory);
    }

    private Path filler() {
        return directory.resolve("filler");
    }
}
