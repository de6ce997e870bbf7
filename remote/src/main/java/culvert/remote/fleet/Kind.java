package culvert.remote.fleet;

import culvert.crypto.Edition;
import java.time.Duration;

/** What may be replayed. */
enum Kind {
    /** A connection of the AEAD methods, which passes for ever. */
    AEAD_STREAM(4),
    /** One of 2022. */
    STREAM_2022(22),
    /** A datagram of the AEAD methods. */
    DATAGRAM(14);

    /** For datagrams, of which there are too many to keep them for long. */
    static final Duration KEPT_DATAGRAM = Duration.ofMinutes(10);

    /** Goes into what it is called there, so that none stands for one of another kind. */
    final byte mark;

    Kind(int mark) {
        this.mark = (byte) mark;
    }

    static Kind stream(Edition edition) {
        return edition == Edition.AEAD ? AEAD_STREAM : STREAM_2022;
    }

    /** For how long it is kept. */
    Duration kept(Store store) {
        return switch (this) {
            case AEAD_STREAM -> store.kept();
            case STREAM_2022 -> SharedSalts.KEPT_2022;
            case DATAGRAM -> KEPT_DATAGRAM;
        };
    }
}
