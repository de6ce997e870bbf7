package culvert.remote.top;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import culvert.remote.admin.Shown;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;

/** Asks a server what is to be seen of it. */
public final class Questions {
    private final Server server;
    private final Wish wish;

    /** The interface for administrators. */
    @FunctionalInterface
    public interface Server {
        Answered ask(String method, String path) throws IOException;
    }

    public Questions(Server server, Wish wish) {
        this.server = server;
        this.wish = wish;
    }

    /** Everything, in the orders that are shown first. */
    public Answers ask() throws IOException {
        Board board = new Board(wish);
        return ask(board.sessions().order().server(), board.users().order().server());
    }

    /** Everything: what is open, and users, each with those first that the server has first in such an order. */
    Answers ask(String sessionOrder, String userOrder) throws IOException {
        String some = "?limit=" + wish.asked() + "&targets=" + wish.targets() + "&sort=" + sessionOrder
                + (wish.user().isEmpty() ? "" : "&user=" + URLEncoder.encode(wish.user(), UTF_8));
        Duration at = Duration.ofNanos(System.nanoTime());
        return new Answers(
                get("/v1/health"),
                get("/v1/sessions" + some + "&rtt=true"),
                get("/v1/associations" + some),
                // of one user too: the server has no other list
                get("/v1/users?limit=" + (wish.user().isEmpty() ? wish.asked() : Wish.MOST) + "&sort=" + userOrder),
                at);
    }

    private String get(String path) throws IOException {
        Answered answered = server.ask("GET", path);
        if (!answered.isGood()) {
            throw new IOException("the server refuses: " + why(answered));
        }
        return answered.text();
    }

    /** Ends something, and says what came of it. */
    String end(Open one) throws IOException {
        Answered answered = server.ask("DELETE", one.path());
        return one.key() + (answered.isGood() ? " is ended" : " is not ended: " + why(answered));
    }

    private static String why(Answered answered) throws IOException {
        List<String> said = Rows.strings(answered.text(), "error");
        return said.isEmpty() ? "status " + answered.status() : Shown.plain(said.getFirst());
    }
}
