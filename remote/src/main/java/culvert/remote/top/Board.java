package culvert.remote.top;

import culvert.remote.top.Key.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be seen, and what keys change of it. For one thread. */
final class Board {
    private final Wish wish;
    private final Pane<Open> sessions;
    private final Pane<Person> users;

    private Mode mode = Mode.TABLE;
    private boolean showsUsers;
    private boolean isPaused;
    private @Nullable Look look;
    private String message = "";
    private String trouble = "";
    private @Nullable Open toEnd;

    /** How many rows are in sight. */
    private int page = 1;

    /** What keys are for. */
    enum Mode {
        TABLE,
        FILTER,
        QUESTION,
        HELP
    }

    /**
     * What a key asks for that the board cannot do.
     *
     * @param one what is to be ended
     */
    record Action(What what, @Nullable Open one) {
        static final Action STAY = new Action(What.STAY, null);
        static final Action ASK = new Action(What.ASK, null);
        static final Action QUIT = new Action(What.QUIT, null);
        static final Action REPAINT = new Action(What.REPAINT, null);

        enum What {
            STAY,
            /** The server, at once. */
            ASK,
            END,
            REPAINT,
            QUIT
        }
    }

    Board(Wish wish) {
        this.wish = wish;
        sessions = new Pane<>(View.sessions(wish.targets()), wish.limit());
        users = new Pane<>(View.users(), wish.limit());
        showsUsers = wish.ofUsers();
        if (!wish.sort().isEmpty()) {
            pane().orderBy(pane().view().order(wish.sort()));
        }
    }

    /** Whether there is an order of that name for what is wanted. */
    static List<String> orders(boolean ofUsers, boolean withTargets) {
        return ofUsers ? names(View.users()) : names(View.sessions(withTargets));
    }

    private static <T> List<String> names(View<T> view) {
        return view.orders().stream().map(Order::name).toList();
    }

    void show(Look next) {
        look = next;
        trouble = "";
        sessions.show(next.open());
        users.show(next.users().stream()
                .filter(each -> wish.user().isEmpty() || each.name().equals(wish.user()))
                .toList());
    }

    /** The server does not answer, for that reason; what is known stays. */
    void fail(String why) {
        trouble = why;
    }

    void say(String what) {
        message = what;
    }

    void pageOf(int rows) {
        page = Math.max(1, rows);
    }

    Action press(Key key) {
        if (key.kind() == Kind.INTERRUPT) {
            return Action.QUIT;
        }
        if (key.kind() == Kind.REPAINT) {
            return Action.REPAINT;
        }
        message = "";
        return switch (mode) {
            case TABLE -> inTable(key);
            case FILTER -> inFilter(key);
            case QUESTION -> inQuestion(key);
            case HELP -> to(Mode.TABLE);
        };
    }

    private Action inTable(Key key) {
        return switch (key.kind()) {
            case CHARACTER -> letter(key.point());
            case UP -> move(-1);
            case DOWN -> move(1);
            case PAGE_UP -> move(-page);
            case PAGE_DOWN -> move(page);
            case END -> move(Integer.MAX_VALUE / 2);
            case HOME -> home();
            case LEFT -> turn(-1);
            case RIGHT -> turn(1);
            case ESCAPE -> {
                pane().filter("");
                yield home();
            }
            default -> Action.STAY;
        };
    }

    private Action letter(int letter) {
        return switch (letter) {
            case 'q' -> Action.QUIT;
            case 's', '>' -> turn(1);
            case '<' -> turn(-1);
            case 'r' -> {
                pane().reverse();
                message = isWhole() ? "" : "reversed, of the rows that have come; --limit N brings more";
                yield Action.STAY;
            }
            case 'j' -> move(1);
            case 'k' -> move(-1);
            case 'g' -> home();
            case 'G' -> move(Integer.MAX_VALUE / 2);
            case 'u' -> toUsers(true);
            case 't' -> toUsers(false);
            case 'p' -> {
                isPaused = !isPaused;
                yield isPaused ? Action.STAY : Action.ASK;
            }
            case '/' -> to(Mode.FILTER);
            case '?', 'h' -> to(Mode.HELP);
            case 'x' -> askWhetherToEnd();
            default -> {
                message = "? shows the keys";
                yield Action.STAY;
            }
        };
    }

    private Action to(Mode next) {
        mode = next;
        return Action.STAY;
    }

    private Action toUsers(boolean wanted) {
        showsUsers = wanted;
        return Action.STAY;
    }

    private Action move(int by) {
        pane().move(by);
        return Action.STAY;
    }

    private Action home() {
        pane().home();
        return Action.STAY;
    }

    /** With a limit another order is of other rows. */
    private Action turn(int by) {
        String before = pane().order().server();
        pane().turn(by);
        return isPaused || isWhole() || before.equals(pane().order().server()) ? Action.STAY : Action.ASK;
    }

    /** Whether the server has told of all there is. */
    private boolean isWhole() {
        return look == null
                || (look.open().size() >= look.allOpen() && look.users().size() >= look.allUsers());
    }

    private Action askWhetherToEnd() {
        if (showsUsers) {
            message = "t shows the sessions, which can be ended";
        } else if (!sessions.hasCursor()) {
            message = "which one? put the cursor there (arrows, j, k)";
        } else {
            toEnd = sessions.rows().get(sessions.cursor());
            mode = Mode.QUESTION;
        }
        return Action.STAY;
    }

    private Action inQuestion(Key key) {
        Open one = toEnd;
        mode = Mode.TABLE;
        toEnd = null;
        boolean isYes = key.point() == 'y' || key.point() == 'Y';
        if (!isYes || one == null) {
            message = "nothing ended";
            return Action.STAY;
        }
        return new Action(Action.What.END, one);
    }

    private Action inFilter(Key key) {
        String typed = pane().filter();
        switch (key.kind()) {
            case CHARACTER -> pane().filter(typed + Character.toString(key.point()));
            case BACKSPACE ->
                pane().filter(typed.isEmpty() ? "" : typed.substring(0, typed.offsetByCodePoints(typed.length(), -1)));
            case ERASE_LINE -> pane().filter("");
            case ESCAPE -> {
                pane().filter("");
                mode = Mode.TABLE;
            }
            case ENTER -> mode = Mode.TABLE;
            default -> {}
        }
        return Action.STAY;
    }

    boolean isOfUsers() {
        return showsUsers;
    }

    /** The table that is shown. */
    Pane<?> pane() {
        return showsUsers ? users : sessions;
    }

    Pane<Open> sessions() {
        return sessions;
    }

    Pane<Person> users() {
        return users;
    }

    Mode mode() {
        return mode;
    }

    boolean isPaused() {
        return isPaused;
    }

    Wish wish() {
        return wish;
    }

    Optional<Look> look() {
        return Optional.ofNullable(look);
    }

    String message() {
        return message;
    }

    String trouble() {
        return trouble;
    }

    /** What the question is about. */
    Optional<Open> toEnd() {
        return Optional.ofNullable(toEnd);
    }
}
