package culvert.remote.top;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Reader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that the process was started from, taken for a while: it passes every key on at once and shows a screen of its
 * own. Closing it gives it back as it was, and so does a signal that ends the process in order.
 */
final class Tty implements AutoCloseable {
    private static final File DEVICE = new File("/dev/tty");

    /** Nothing waits for a whole line, nothing is echoed, and no key is a signal or stops what is written. */
    private static final String[] RAW = {
        "-icanon", "-echo", "-isig", "-iexten", "-ixon", "-icrnl", "min", "1", "time", "0"
    };

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})");

    /** A terminal that takes nothing for so long is left as it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String before;
    private final Charset charset;
    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread atTheEnd = new Thread(this::giveBack, "terminal");
    private volatile boolean isOver;

    private Tty(String before, Charset charset, OutputStream out) {
        this.before = before;
        this.charset = charset;
        this.out = out;
    }

    /**
     * Takes it.
     *
     * @param charset that it writes and reads
     */
    static Tty open(Charset charset) throws IOException {
        Tty tty = new Tty(stty("-g"), charset, new FileOutputStream(DEVICE));
        Runtime.getRuntime().addShutdownHook(tty.atTheEnd);
        try {
            stty(RAW);
            tty.write(Painter.BEGIN);
            return tty;
        } catch (IOException e) {
            tty.close();
            throw e;
        }
    }

    /** What is typed. */
    Reader keys() throws IOException {
        return new InputStreamReader(new FileInputStream(DEVICE), charset);
    }

    Size size() throws IOException {
        Matcher said = SIZE.matcher(stty("size"));
        return said.matches() ? Size.of(Integer.parseInt(said.group(2)), Integer.parseInt(said.group(1))) : Size.USUAL;
    }

    /** Writes, unless it was given back. */
    void write(String text) throws IOException {
        lock.lock();
        try {
            if (!isOver) {
                out.write(text.getBytes(charset));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        giveBack();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            // the process ends, and it has been called
        }
    }

    /** Whoever comes second waits until the first has done it, since the process may end right after. */
    private void giveBack() {
        try {
            boolean isMine = lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            try {
                if (!isOver) {
                    stty(before);
                    leaveScreen();
                    isOver = true;
                }
            } finally {
                if (isMine) {
                    lock.unlock();
                }
            }
        } catch (IOException e) {
            // it has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leaveScreen() throws InterruptedException {
        Thread writer = Thread.ofPlatform().daemon().name("last words").start(() -> {
            try {
                out.write(Painter.END.getBytes(charset));
            } catch (IOException e) {
                // it has gone
            }
        });
        writer.join(PATIENCE);
    }

    /** Runs the program that knows how this system's terminals are set. */
    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(DEVICE))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "the terminal cannot be used, for which /dev/tty and the program \"stty\" are needed; --once needs none",
                    e);
        }
        try (Reader said = process.inputReader(StandardCharsets.UTF_8)) {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the terminal does not answer");
            }
            String text = said.readAllAsString().strip();
            if (process.exitValue() != 0) {
                throw new IOException("the terminal cannot be used: " + text + "; --once needs none");
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
