package culvert.plugin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plugin that is kept running. */
public final class Plugin implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Plugin.class);

    /** Ample for a program of Go on a small and busy machine. */
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private static final long LOOK_EVERY_MILLIS = 50;
    private static final int CONNECT_MILLIS = 1000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

    private final PluginCommand command;
    private final PluginEnds ends;
    private final PluginOutput output;
    private final CountDownLatch firstEnd = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable PluginProcess running;
    private volatile boolean isReady;

    private Plugin(PluginCommand command, PluginEnds ends) {
        this.command = command;
        this.ends = ends;
        this.output = new PluginOutput(command);
    }

    /**
     * Starts it, and waits until it answers. Not for virtual threads.
     *
     * @param listening where it has to answer then
     * @throws IOException when it does not; the message is for the user
     */
    public static Plugin start(PluginCommand command, PluginEnds ends, InetSocketAddress listening) throws IOException {
        Plugin plugin = new Plugin(command, ends);
        PluginProcess first = PluginProcess.start(command, ends, plugin.output);
        plugin.running = first;
        Thread.ofPlatform().daemon().name("plugin").start(() -> plugin.keep(first));
        try {
            plugin.awaitAnswer(listening);
            return plugin;
        } catch (InterruptedException e) {
            plugin.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while plugin \"" + command + "\" was starting", e);
        } catch (IOException e) {
            plugin.close();
            throw e;
        }
    }

    /** Ends it, and waits for that. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing.countDown();
            if (running != null) {
                running.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void awaitAnswer(InetSocketAddress listening) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!answers(listening)) {
            if (firstEnd.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("plugin \"" + command + "\" ended as soon as it was started" + lastWords());
            }
            if (System.nanoTime() - begun > START_LIMIT.toNanos()) {
                throw new IOException("plugin \"" + command + "\" does not listen on " + listening.getPort() + " after "
                        + START_LIMIT.toSeconds() + " s" + lastWords());
            }
        }
        if (firstEnd.getCount() == 0) {
            throw new IOException(
                    "plugin \"" + command + "\" ended, and somebody else listens on its port " + listening.getPort());
        }
        isReady = true;
        log.atDebug().addKeyValue("plugin", command.program()).log("plugin runs");
    }

    private String lastWords() {
        String last = output.last();
        return last.isEmpty() ? "" : "; it said last: " + last.replaceAll("\\p{C}", "?");
    }

    /** A socket of loopback that finds nobody may connect to itself. */
    private static boolean answers(InetSocketAddress at) {
        try (Socket socket = new Socket()) {
            socket.connect(at, CONNECT_MILLIS);
            return socket.getLocalPort() != at.getPort();
        } catch (IOException e) {
            return false;
        }
    }

    private void keep(PluginProcess first) {
        try {
            Duration pause = FIRST_PAUSE;
            PluginProcess now = first;
            while (now != null) {
                long begun = System.nanoTime();
                String ended = now.await();
                firstEnd.countDown();
                if (!isReady) {
                    return;
                }
                boolean wasLong = System.nanoTime() - begun > MAX_PAUSE.toNanos();
                pause = wasLong ? FIRST_PAUSE : pause;
                now = again(ended, pause);
                pause = longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next run after a pause; null when there shall be none. */
    private @Nullable PluginProcess again(String ended, Duration first) throws InterruptedException {
        String why = ended;
        Duration pause = first;
        while (closing.getCount() > 0) {
            log.atWarn()
                    .addKeyValue("plugin", command.program())
                    .addKeyValue("why", why)
                    .addKeyValue("again_in", pause.toSeconds() + "s")
                    .log("plugin has ended, and starts again");
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return null;
            }
            lock.lock();
            try {
                if (closing.getCount() == 0) {
                    return null;
                }
                PluginProcess next = PluginProcess.start(command, ends, output);
                running = next;
                return next;
            } catch (IOException | RuntimeException | OutOfMemoryError e) { // without a thread for its output, say
                why = String.valueOf(e.getMessage());
                pause = longer(pause);
            } finally {
                lock.unlock();
            }
        }
        return null;
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }
}
