package culvert.replay;

import java.io.IOException;
import java.io.InputStream;

/** What stands in the files of a journal, and who is told what was read from them. */
interface JournalForm {
    /** What a file begins with; called when both generations have been read. */
    byte[] header();

    int recordBytes();

    /**
     * Reads a generation, the older first.
     *
     * @return false when it is not what it should be
     */
    boolean read(InputStream in, boolean isOlder) throws IOException;

    /** Which requests a restart without these files forgets: the words after "requests" in a message. */
    String forgotten();
}
