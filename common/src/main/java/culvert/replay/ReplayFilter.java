package culvert.replay;

import culvert.crypto.Family;
import culvert.shadowsocks.SaltMemory;
import java.nio.file.Path;

/** The replay filter of a port, as the family of its method needs it. */
public interface ReplayFilter extends SaltMemory, AutoCloseable {

    /** Writes down what has not been yet. */
    @Override
    void close();

    /** Forgets everything when the process ends. */
    static ReplayFilter inMemory(Family family) {
        return switch (family) {
            case AEAD -> PersistentHashes.inMemory();
            case EDITION_2022 -> PersistentSalts.inMemory();
        };
    }

    /** For the datagrams of a port, of which only the older methods' have salts; forgets when the process ends. */
    static SaltMemory ofDatagrams() {
        return PersistentHashes.inMemory();
    }

    /**
     * Reads what an earlier process has written, and goes on from there. Where that cannot be done a warning says so,
     * and this forgets when the process ends. Blocks while it reads.
     *
     * @param directory is made if need be; several ports may share it
     */
    static ReplayFilter open(Family family, Path directory, int port) {
        return switch (family) {
            case AEAD -> PersistentHashes.open(directory, "hashes-" + port);
            case EDITION_2022 -> PersistentSalts.open(directory, "salts-" + port);
        };
    }
}
