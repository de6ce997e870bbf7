package culvert.remote.top;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a server would tell, of a test's choice. */
final class Told {
    private final List<String> sessions = new ArrayList<>();
    private final List<String> associations = new ArrayList<>();
    private final List<String> users = new ArrayList<>();
    private long seconds = 100;
    private long beyond;

    static Wish wish() {
        return wish(false, "", Wish.USUAL_LIMIT);
    }

    static Wish wish(boolean ofUsers, String sort, int limit) {
        return new Wish(ofUsers, sort, "", limit, false, Duration.ofSeconds(2));
    }

    static Wish withTargets() {
        return new Wish(false, "", "", Wish.USUAL_LIMIT, true, Duration.ofSeconds(2));
    }

    Told session(long id, String user, long up, long down) {
        return session(id, user, up, down, "");
    }

    /** With more fields. */
    Told session(long id, String user, long up, long down, String more) {
        sessions.add(open(id, user, up, down, more));
        return this;
    }

    Told association(long id, String user, long up, long down) {
        associations.add(open(id, user, up, down, ""));
        return this;
    }

    Told user(String name, long up, long down, String more) {
        users.add("{\"name\":\"%s\",\"sessions\":1,\"associations\":0,\"devices\":1,\"up\":%d,\"down\":%d%s}"
                .formatted(name, up, down, more));
        return this;
    }

    Told runningFor(long time) {
        seconds = time;
        return this;
    }

    /** So many more than are told. */
    Told beyond(long some) {
        beyond = some;
        return this;
    }

    private static String open(long id, String user, long up, long down, String more) {
        String fields = more.contains("\"seconds\"") ? more : ",\"seconds\":60" + more;
        return ("{\"id\":%d,\"user\":\"%s\",\"idle_seconds\":0,\"up\":%d,\"down\":%d,"
                        + "\"network\":\"198.51.100.0/24\"%s}")
                .formatted(id, user, up, down, fields);
    }

    Answers at(Duration time) {
        return new Answers(
                "{\"status\":\"ok\",\"version\":\"0.1.0\",\"transport\":\"epoll\",\"seconds\":%d,".formatted(seconds)
                        + "\"sessions\":%d,\"associations\":%d,\"up\":1000,\"down\":2000}\n"
                                .formatted(sessions.size() + beyond, associations.size()),
                list("sessions", sessions, beyond),
                list("associations", associations, 0),
                list("users", users, 0),
                time);
    }

    private static String list(String name, List<String> all, long beyond) {
        return "{\"total_%s\":%d,\"%s\":[%s]}\n".formatted(name, all.size() + beyond, name, String.join(",", all));
    }
}
