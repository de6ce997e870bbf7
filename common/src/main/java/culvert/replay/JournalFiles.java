package culvert.replay;

import culvert.net.FileErrors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two generations of a journal on disk: {@code NAME}, which grows, and {@code NAME.old}. {@code NAME.lock} keeps
 * other processes off. All calls block: never on a carrier. For one thread at a time.
 */
final class JournalFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JournalFiles.class);

    private static final String OLD = ".old";
    private static final int READ_BYTES = 1 << 16;

    /** Links are not followed: one planted there would have another file overwritten. */
    private static final Set<OpenOption> OPEN =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** What stands in the files, and who is told what was read from them. */
    interface Content {
        /** What a file begins with; called when both generations have been read. */
        byte[] header();

        /**
         * Reads a generation, the older first.
         *
         * @return false when it is not what it should be
         */
        boolean read(InputStream in, boolean isOlder) throws IOException;

        /** Which requests a restart without these files forgets: the words after "requests" in a message. */
        String forgotten();
    }

    private final Path current;
    private final Path previous;
    private final Content content;
    private final FileChannel lock;
    private final boolean intact;
    private FileChannel channel;
    private long position;

    private JournalFiles(Path current, Content content, FileChannel lock, boolean intact) throws IOException {
        this.current = current;
        this.previous = beside(current, OLD);
        this.content = content;
        this.lock = lock;
        this.intact = intact;
        this.channel = openCurrent();
        this.position = wholeRecords(channel.size());
    }

    /**
     * Reads what there is, the older generation first, and sets aside what is damaged.
     *
     * @throws IOException when nothing can be written there
     */
    static JournalFiles open(Path directory, String name, Content content) throws IOException {
        Path file = directory.resolve(name);
        try {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            throw new FileSystemException(directory.toString(), null, "is no directory");
        }
        FileChannel lock = lock(beside(file, ".lock"));
        try {
            boolean intact = read(beside(file, OLD), content, true);
            intact &= read(file, content, false);
            return new JournalFiles(file, content, lock, intact);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** False when something of what was read is in neither generation any more. */
    boolean isIntact() {
        return intact;
    }

    /** True when the growing generation holds nothing. */
    boolean isEmpty() {
        return position == 0;
    }

    /** Appends records; what a failed call has written is overwritten by the next. */
    void append(ByteBuffer records) throws IOException {
        if (position == 0) {
            position = write(ByteBuffer.wrap(content.header()), channel, 0);
        }
        position = write(records, channel, position);
    }

    /** The growing generation becomes the older one, in place of that, and a new one begins. */
    void turn() throws IOException {
        if (Files.exists(current)) { // not so after a turn that failed half-way
            Files.move(current, previous, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        FileChannel full = channel;
        channel = openCurrent();
        position = 0;
        full.close();
    }

    /** The older generation is now these parts of records, at one stroke. */
    void replaceOlder(int parts, IntFunction<ByteBuffer> part) throws IOException {
        replace(previous, parts, part);
    }

    /** The growing generation is now these parts of records, at one stroke. */
    void replaceYounger(int parts, IntFunction<ByteBuffer> part) throws IOException {
        replace(current, parts, part);
        FileChannel before = channel;
        channel = openCurrent();
        position = channel.size();
        before.close();
    }

    /** Drops both generations. */
    void clear() throws IOException {
        channel.truncate(0);
        position = 0;
        Files.deleteIfExists(previous);
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            channel.close();
        }
    }

    @Override
    public String toString() {
        return current.toString();
    }

    /** As {@link Content#forgotten}. */
    String forgotten() {
        return content.forgotten();
    }

    /** The files cannot be used. */
    static void warnOfForgetting(Path directory, String forgotten, IOException why) {
        log.warn(
                "cannot keep the replay filter in {} ({}): a restart forgets which requests have come, and one{}"
                        + " that was recorded may be accepted once more; \"state_dir\" names another directory",
                directory,
                FileErrors.reason(why),
                forgotten);
    }

    private void replace(Path file, int parts, IntFunction<ByteBuffer> part) throws IOException {
        Path next = beside(current, ".new");
        Files.deleteIfExists(next); // of a process that was killed here
        try (FileChannel out = open(next)) {
            long at = write(ByteBuffer.wrap(content.header()), out, 0);
            for (int i = 0; i < parts; i++) {
                at = write(part.apply(i), out, at);
            }
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static long write(ByteBuffer bytes, FileChannel into, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += into.write(bytes, next);
        }
        return next;
    }

    private FileChannel openCurrent() throws IOException {
        return open(current);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, OPEN, ownerOnly(file, "rw-------"));
    }

    /** Where the last whole record ends: a process that was killed may have left a piece of one. */
    private long wholeRecords(long size) {
        int header = content.header().length;
        return size < header ? 0 : size - (size - header) % JournalRecords.BYTES;
    }

    /** False when the file was not what it should be. */
    private static boolean read(Path file, Content content, boolean isOlder) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (Files.isRegularFile(file)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), READ_BYTES)) {
                if (content.read(in, isOlder)) {
                    return true;
                }
            }
        }
        Path aside = beside(file, ".damaged");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        log.warn(
                "the replay filter's file {} was damaged and is now {}; a request{} that was recorded"
                        + " may be accepted once more",
                file,
                aside,
                content.forgotten());
        return false;
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = open(file);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false; // by this very process
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new FileSystemException(file.toString(), null, "another process uses it");
        }
        return channel;
    }

    private static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
