package culvert.remote.admin;

import java.util.List;
import java.util.Optional;

/**
 * What came of a change of users.
 *
 * @param why nothing has changed, a line for each mistake; empty when it is in force
 * @param password the user's own, when it is new; never printed
 * @param entrances where a user who was added or changed comes in
 */
public record Changed(
        Result result, String name, List<String> why, Optional<String> password, List<Entrance> entrances) {
    /** What came of it, in a word. */
    public enum Result {
        DONE,

        /** What was asked for is no user. */
        WRONG,

        /** There is one of that name. */
        EXISTS,

        /** The user stands in the configuration, which commands do not change. */
        CONFIGURED,

        /** There is none of that name. */
        UNKNOWN,

        /** The configuration is wrong elsewhere. */
        MISCONFIGURED,

        /** The server is starting or ending. */
        NOT_NOW,

        /** Files cannot be read or written. */
        FAILED
    }

    /** Nothing has changed. */
    public static Changed not(Result result, String name, List<String> why) {
        return new Changed(result, name, List.copyOf(why), Optional.empty(), List.of());
    }

    /** Without what must not be shown. */
    @Override
    public String toString() {
        return "Changed[" + result + ", " + name + ", " + why + "]";
    }
}
