package culvert.usage;

import culvert.net.Ledger;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code usage.mv} of one process, which only its owner may read. */
public final class UsageFile implements UsageStore {
    private static final Logger log = LoggerFactory.getLogger(UsageFile.class);

    private static final String NAME = "usage.mv";
    private static final String TABLE = "users";
    private static final String SELF = "self";
    private static final String ID = "id";
    private static final int ID_BYTES = 8;

    /** Of what was read; there is little of it. */
    private static final int CACHE_MEGABYTES = 1;

    /** For how long what was overwritten stays, in milliseconds: each commit is on the disk before the next one. */
    private static final int RETENTION = 5_000;

    /** At the end, to make the file small. */
    private static final int COMPACTING_MILLIS = 200;

    private final Path file;
    private final MVStore store;
    private final MVMap<String, byte[]> users;

    private UsageFile(Path file, MVStore store, MVMap<String, byte[]> users) {
        this.file = file;
        this.store = store;
        this.users = users;
    }

    /**
     * Opens it, in a directory that is made if need be; what is damaged is set aside, and a warning says so.
     *
     * @throws IOException when nothing can be kept there
     */
    public static UsageFile open(Path directory) throws IOException {
        return open(directory, RETENTION);
    }

    /** Whether there is one in that directory; opens nothing. */
    public static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
    }

    static UsageFile open(Path directory, int retention) throws IOException {
        try {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            throw new FileSystemException(directory.toString(), null, "is no directory");
        }
        Path file = directory.resolve(NAME);
        try {
            return opened(file, retention);
        } catch (MVStoreException e) {
            if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                throw new FileSystemException(file.toString(), null, "another process uses it");
            }
            if (e.getErrorCode() == DataUtils.ERROR_READING_FAILED
                    || e.getErrorCode() == DataUtils.ERROR_WRITING_FAILED) {
                throw new IOException(e.getMessage(), e);
            }
        } catch (IllegalArgumentException damaged) {
            // its values are none
        }
        Path aside = file.resolveSibling(NAME + ".damaged");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        log.warn("the file {} was damaged and is now {}; what users have carried is counted from nothing", file, aside);
        try {
            return opened(file, retention);
        } catch (MVStoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static UsageFile opened(Path file, int retention) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(file, ownerOnly(file, "rw-------"));
        } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "is no file");
        }
        MVStore store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .cacheSize(CACHE_MEGABYTES)
                .open();
        try {
            store.setRetentionTime(retention);
            store.setVersionsToKeep(0);
            UsageFile opened = new UsageFile(file, store, map(store, TABLE));
            opened.load(); // all of it, so that what is damaged is noticed now
            return opened;
        } catch (RuntimeException e) {
            store.closeImmediately();
            throw e;
        }
    }

    @Override
    public String id() throws IOException {
        try {
            MVMap<String, byte[]> self = map(store, SELF);
            byte[] known = self.get(ID);
            if (known == null) {
                known = new byte[ID_BYTES];
                new SecureRandom().nextBytes(known);
                self.put(ID, known);
                store.commit();
                store.sync();
            }
            return HexFormat.of().formatHex(known);
        } catch (MVStoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Ledger> load() {
        Map<String, Ledger> all = new HashMap<>();
        users.forEach((name, bytes) -> all.put(name, LedgerBytes.read(bytes)));
        return all;
    }

    @Override
    public void save(Map<String, Ledger> changed, Set<String> forgotten) throws IOException {
        try {
            forgotten.forEach(users::remove);
            changed.forEach((name, ledger) -> users.put(name, LedgerBytes.of(ledger)));
            store.commit();
            store.sync();
        } catch (MVStoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            store.close(COMPACTING_MILLIS);
        } catch (MVStoreException e) {
            store.closeImmediately();
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private static MVMap<String, byte[]> map(MVStore store, String name) {
        return store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
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
