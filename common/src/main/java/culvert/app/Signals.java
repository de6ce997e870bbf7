package culvert.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when the system sends this process a signal.
 *
 * <p>A shutdown hook never hears of a second signal, and the JVM's own handler ends with 130 or 143. So this uses
 * {@code sun.misc.Signal}, which has no successor; it is reached by reflection, because the compiler knows no way to
 * mention it without a warning.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Takes a signal over. Where there is no such signal, or the process ignores it from its start, nothing changes.
     *
     * @param name without SIG
     * @param action takes its number, on a thread of its own each time
     */
    public static void handle(String name, IntConsumer action) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            int number = (int) signalType.getMethod("getNumber").invoke(signal);
            InvocationHandler onSignal = (_, _, _) -> {
                action.accept(number);
                return null;
            };
            Object handler =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, onSignal);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIG{} is left to the runtime", name, e);
        }
    }
}
