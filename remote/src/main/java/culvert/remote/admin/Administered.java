package culvert.remote.admin;

import culvert.net.User;
import culvert.relay.LiveSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The running end, as an administrator sees and changes it. By any thread. */
public interface Administered {
    /** The connections that are relayed now. */
    List<LiveSession> sessions();

    /** How far away the clients of these connections are, by the ids of those of which the system tells. */
    Map<Long, Duration> roundTrips(List<Long> sessions);

    /** Whether connections come from where their clients are, and not from a plugin. */
    boolean knowsSources();

    /** The associations of UDP that there are. */
    List<LiveSession> associations();

    /** Who may come now, in the order of names. */
    List<User> users();

    /** Where clients come in, without what they need to. */
    List<Entrance> entrances();

    /** Changes who may come. */
    UserChanges changes();

    /** False when there is none of that id. */
    boolean endSession(long id);

    /** False when there is none of that id. */
    boolean endAssociation(long id);

    /** Reads the configuration again: why nothing has changed, a line for each mistake; empty when it is in force. */
    List<String> readAgain();

    /** Which files that is, with their whole paths. */
    List<Path> files();

    /** Whether every carrier still comes to what it is given; waits for it for some seconds. */
    boolean isWell();

    /** How many requests the replay filter remembers. */
    int rememberedRequests();

    /** What came of asking the memory that several servers share, where there is one. */
    Optional<SharedReplays> sharedReplays();

    /** What came of sharing more with them, likewise. */
    Optional<SharedAccounts> sharedAccounts();

    /** What came of sharing users with them, where they are shared. */
    Optional<SharedPeople> sharedPeople();
}
