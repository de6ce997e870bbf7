package culvert.net.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;

/**
 * The content of a system file, read again when it has changed: a server outlives many edits of {@code /etc/hosts} and
 * many networks. Belongs to one platform thread, since reading a file blocks.
 */
final class ReloadedFile<T> {
    /** Between two looks at the file. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Reads the file, which exists. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(Path file) throws IOException;
    }

    private record Stamp(Object modified, long size) {}

    private final Path file;
    private final Parser<T> parser;
    private final Duration lookEvery;
    private Optional<T> content = Optional.empty();
    private Optional<Stamp> seen = Optional.empty();
    private long lookedAt;

    ReloadedFile(Path file, Duration lookEvery, Parser<T> parser) {
        this.file = file;
        this.lookEvery = lookEvery;
        this.parser = parser;
        this.lookedAt = System.nanoTime() - lookEvery.toNanos();
    }

    /** The present content; empty when the file cannot be read or parsed. */
    Optional<T> content() {
        long now = System.nanoTime();
        if (now - lookedAt >= lookEvery.toNanos()) {
            lookedAt = now;
            Optional<Stamp> stamp = stamp();
            if (stamp.isEmpty() || !stamp.equals(seen)) {
                content = read();
                seen = stamp;
            }
        }
        return content;
    }

    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<T> read() {
        try {
            return Optional.of(parser.parse(file));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // the lookup that needed it fails and says so
        }
    }
}
