package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket in the file system that only this process's user and root can reach. It appears there with its permissions,
 * takes the place of one that a killed process left, and is gone with the listener.
 *
 * @param <L> what listens there
 */
final class SocketFile<L extends Closeable> implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    /** Beside the listener there are at most so many that are answered. */
    private static final int BACKLOG = 64;

    /** What clients can name: the system's array of 108 with its end. */
    private static final int MAX_PATH = 107;

    private static final int TRIES = 20;

    /** In a mode of the system, the bits that say what a file is, S_IFMT. */
    private static final int KINDS = 0xF000;

    /** A socket: S_IFSOCK. */
    private static final int SOCKET = 0xC000;

    private final L listener;
    private final Path path;
    private final @Nullable Object key;

    private SocketFile(L listener, Path path) throws IOException {
        this.listener = listener;
        this.path = path;
        this.key = key(path);
    }

    /** Makes a socket at a path where nothing is. */
    @FunctionalInterface
    interface Binder<L> {
        L bind(Path path) throws IOException;
    }

    /** Listens there for connections. */
    static SocketFile<ServerSocketChannel> listen(Path path) throws IOException {
        return bind(path, "admin", made -> {
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                return listener.bind(UnixDomainSocketAddress.of(made), BACKLOG);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
        });
    }

    /**
     * Has a socket made there.
     *
     * @param key what messages begin with
     * @throws IOException when that is not possible; the message is for the user
     */
    static <L extends Closeable> SocketFile<L> bind(Path path, String key, Binder<L> binder) throws IOException {
        if (path.toString().getBytes(UTF_8).length > MAX_PATH) {
            throw new IOException(
                    key + ": " + path + " is longer than the path of a socket can be, " + MAX_PATH + " bytes");
        }
        refuseIfTaken(path, key);
        Path directory = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), path);
        try {
            Path room = room(directory);
            try {
                // bound where nobody else can reach it, so that it is never there with other permissions
                return moved(binder.bind(room.resolve("s")), room.resolve("s"), path);
            } finally {
                Files.deleteIfExists(room.resolve("s"));
                Files.delete(room);
            }
        } catch (IOException e) {
            throw new IOException(key + ": cannot listen on " + path + ": " + reason(e, directory), e);
        }
    }

    private static <L extends Closeable> SocketFile<L> moved(L listener, Path made, Path path) throws IOException {
        try {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return new SocketFile<>(listener, path);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    L listener() {
        return listener;
    }

    @Override
    public void close() {
        try {
            listener.close();
            if (key != null && key.equals(key(path))) {
                Files.delete(path);
            }
        } catch (IOException e) {
            log.debug("{} stays", path, e);
        }
    }

    private static void refuseIfTaken(Path path, String key) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & KINDS) != SOCKET) {
            throw new IOException(key + ": " + path + " is there and is no socket, expected a path where nothing is");
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new IOException(key + ": another program listens on " + path);
        } catch (ConnectException left) {
            log.debug("{} is what another process has left", path);
        } catch (SocketException e) {
            throw new IOException(
                    key + ": cannot see whether another program listens on " + path + ": " + e.getMessage(), e);
        }
    }

    /** A directory of this user alone, with a short name: the system bounds the length of the whole. */
    private static Path room(Path directory) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Path room = directory.resolve(
                    "." + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36));
            try {
                return Files.createDirectory(
                        room, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                log.debug("{} is there", room);
            }
        }
        throw new IOException("no name was free in " + directory);
    }

    private static String reason(IOException e, Path directory) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no directory " + directory;
            case AccessDeniedException _ -> "this user may not write to " + directory;
            default -> String.valueOf(e.getMessage());
        };
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey()
                : null;
    }
}
