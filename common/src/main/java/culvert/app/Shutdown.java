package culvert.app;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGINT and SIGTERM do: the first asks for an orderly end, the second ends the process at once.
 *
 * <p>A shutdown hook could do neither: it never hears of a second signal, and the JVM's own handler ends with 130 or 143.
 * So this uses {@code sun.misc.Signal}, which has no successor; it is reached by reflection, because the compiler knows no
 * way to mention it without a warning.
 */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean isAsked = new AtomicBoolean();
    private final IntConsumer endAtOnce;

    /**
     * Does not listen to signals yet.
     *
     * @param endAtOnce takes the exit code of a process that the second signal ends
     */
    public Shutdown(IntConsumer endAtOnce) {
        this.endAtOnce = endAtOnce;
    }

    /** Takes over the two signals of this process. */
    public static Shutdown onSignals() {
        Shutdown shutdown = new Shutdown(Runtime.getRuntime()::halt);
        for (String name : SIGNALS) {
            shutdown.handle(name);
        }
        return shutdown;
    }

    /** The end of {@code input} counts as a signal: whoever holds its other end has gone. */
    void onEndOf(InputStream input) {
        Thread.ofPlatform().daemon().name("stdin").start(() -> {
            try {
                input.skipNBytes(Long.MAX_VALUE);
            } catch (IOException e) {
                LOG.debug("the standard input has ended: {}", e.toString());
            }
            asked.countDown();
        });
    }

    /** Parks until the first signal. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** A signal has come. */
    public void signalled(int number) {
        if (isAsked.compareAndSet(false, true)) {
            asked.countDown();
        } else {
            endAtOnce.accept(ExitCode.SIGNAL_BASE + number);
        }
    }

    private void handle(String name) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            int number = (int) signalType.getMethod("getNumber").invoke(signal);
            InvocationHandler onSignal = (_, _, _) -> {
                signalled(number);
                return null;
            };
            Object handler =
                    Proxy.newProxyInstance(Shutdown.class.getClassLoader(), new Class<?>[] {handlerType}, onSignal);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIG{} ends this process at once: the runtime lacks sun.misc.Signal", name, e);
        }
    }
}
