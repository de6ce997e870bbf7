package culvert.config;

import culvert.net.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A text that is about to take the place of a file, which only its owner may read then unless others are permitted to: on the disk already, beside it. A process
 * that dies at any moment leaves the file as it was or as it should be.
 */
public final class Replacement implements AutoCloseable {
    private final Path next;
    private final Path file;

    private Replacement(Path next, Path file) {
        this.next = next;
        this.file = file;
    }

    /**
     * Writes it, in a directory that is made if need be.
     *
     * @throws IOException when it cannot be written; the message is for the user
     */
    public static Replacement of(Path named, String text) throws IOException {
        Path file = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(directory(file), ownerOnly(file, "rwx------"));
            Files.deleteIfExists(next); // of a process that was killed here
            try (FileChannel out = FileChannel.open(
                    next,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    ownerOnly(file, "rw-------"))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            return new Replacement(next, file);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + FileErrors.reason(e), e);
        }
    }

    /** Not its owner alone may read it. */
    public void permit(GroupPrincipal group, Set<PosixFilePermission> permissions) throws IOException {
        Files.getFileAttributeView(next, PosixFileAttributeView.class).setGroup(group);
        Files.setPosixFilePermissions(next, permissions);
    }

    /** Puts it into place. */
    public void keep() throws IOException {
        try {
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + FileErrors.reason(e), e);
        }
        try (FileChannel directory = FileChannel.open(directory(file))) {
            directory.force(true);
        } catch (IOException unsupported) {
            // some systems have no such thing; the file is in its place
        }
    }

    /** Removes what was not put into place. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(next);
    }

    private static Path directory(Path file) {
        Path directory = file.getParent();
        return directory == null ? file : directory;
    }

    private static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
