package culvert.remote.top;

import culvert.remote.top.Board.Action;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The live view of a server on the terminal of this process. */
public final class Top {
    /** What follows Escape within that time belongs to it, also on a slow line. */
    private static final Duration SEQUENCE = Duration.ofMillis(100);

    private static final Duration TICK = Duration.ofSeconds(1);

    /** A server that is busy answers later than usual. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    private static final int KEYS_AT_ONCE = 1024;

    private final Tty tty;
    private final Board board;
    private final Asker asker;
    private final BlockingQueue<Event> events;
    private final Keys keys = new Keys();
    private final Painter painter = new Painter();

    /** What was typed has been looked at: what follows the key that quits is the shell's, and is left to it. */
    private final Semaphore taken = new Semaphore(0);

    private Size size;

    /** The last look that goes on to be compared with. */
    private @Nullable Look last;

    private long heard = System.nanoTime();

    private Top(Tty tty, Board board, Asker asker, BlockingQueue<Event> events) throws IOException {
        this.tty = tty;
        this.board = board;
        this.asker = asker;
        this.events = events;
        this.size = tty.size();
    }

    /** The names of orders that may be wished. */
    public static List<String> orders(boolean ofUsers, boolean withTargets) {
        return Board.orders(ofUsers, withTargets);
    }

    /** One screen, with speeds from one look to the next, as lines of any width. */
    public static List<String> page(Wish wish, Answers before, Answers now) throws IOException {
        Board board = new Board(wish);
        board.show(Look.first(before).next(now));
        return Screen.whole(board);
    }

    /**
     * Shows it until somebody quits, or the terminal has gone.
     *
     * @param charset of the terminal
     * @param resizes has something done each time the terminal gets another size
     * @throws IOException when the server does not answer the first time, before anything is shown, or there is no terminal
     */
    public static void run(Questions questions, Wish wish, Charset charset, Consumer<Runnable> resizes)
            throws IOException, InterruptedException {
        Answers first = questions.ask();
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        Board board = new Board(wish);
        Asker asker = new Asker(questions, wish.every(), terms(board), events::add);
        try (Tty tty = Tty.open(charset)) {
            resizes.accept(() -> events.add(new Event.Resized()));
            Top top = new Top(tty, board, asker, events);
            Reader typed = tty.keys();
            Thread.ofPlatform().daemon().name("keys").start(() -> top.read(typed));
            top.show(first);
            asker.start();
            top.serve();
        }
    }

    private void read(Reader typed) {
        char[] some = new char[KEYS_AT_ONCE];
        try {
            for (int count = typed.read(some); count >= 0; count = typed.read(some)) {
                events.add(new Event.Typed(new String(some, 0, count)));
                taken.acquire();
            }
        } catch (IOException e) {
            // the same as its end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        events.add(new Event.Gone());
    }

    private void serve() throws IOException, InterruptedException {
        boolean goesOn = true;
        while (goesOn) {
            tty.write(painter.paint(Screen.of(board, size)));
            Duration patience = keys.isPending() ? SEQUENCE : TICK;
            Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            goesOn = event == null ? press(keys.settle()) : take(event);
            complainOfSilence();
        }
    }

    private boolean take(Event event) throws IOException {
        switch (event) {
            case Event.Typed typed -> {
                boolean goesOn = press(keys.take(typed.text()));
                if (goesOn) {
                    taken.release();
                }
                return goesOn;
            }
            case Event.Gone _ -> {
                return false;
            }
            case Event.Resized _ -> {
                events.removeIf(Event.Resized.class::isInstance); // whoever draws at a window has many
                size = tty.size();
                painter.forget();
            }
            case Event.Came came -> show(came.answers());
            case Event.Failed failed -> {
                heard = System.nanoTime();
                board.fail("trying on: " + failed.why());
            }
            case Event.Said said -> board.say(said.what());
        }
        return true;
    }

    private void show(Answers answers) {
        heard = System.nanoTime();
        try {
            Look look = last == null ? Look.first(answers) : last.next(answers);
            last = look;
            board.show(look);
        } catch (IOException e) {
            board.fail("the answer is not understood: " + e.getMessage());
        }
    }

    private boolean press(List<Key> pressed) {
        for (Key key : pressed) {
            Action action = board.press(key);
            asker.by(terms(board));
            switch (action.what()) {
                case QUIT -> {
                    return false;
                }
                case ASK -> asker.look();
                case END -> Optional.ofNullable(action.one()).ifPresent(asker::end);
                case REPAINT -> painter.forget();
                case STAY -> {}
            }
        }
        return true;
    }

    private static Asker.Terms terms(Board board) {
        return new Asker.Terms(
                board.isPaused(),
                board.sessions().order().server(),
                board.users().order().server());
    }

    private void complainOfSilence() {
        Duration silent = Duration.ofNanos(System.nanoTime() - heard);
        if (!board.isPaused() && silent.compareTo(board.wish().every().plus(SLACK)) > 0) {
            board.fail("no answer for " + silent.toSeconds() + " s");
        } else if (board.isPaused()) {
            heard = System.nanoTime();
        }
    }
}
