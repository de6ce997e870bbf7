package culvert.remote.fleet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is shared by {@link SharedState}, whose one thread calls all methods. They do not wait for anything. Each
 * begins without a connection.
 */
public interface Part {
    /**
     * What it has to ask now, in the order in which answers come; nothing is sent where that is empty. Asked for while there is a
     * connection, every {@link SharedState#TICK} or sooner.
     */
    List<Command> ask(long nanoTime);

    /**
     * The answers to all of those that {@link #ask} had last, unless {@link #away} is called instead: then any of them may have been done.
     *
     * @param answers null, Long, byte[], List of those, or a JedisDataException where that one was refused
     */
    void answered(List<@Nullable Object> answers);

    /** What it may call, from any thread, when there is something to ask before the next tick. Before anything else. */
    default void wakeBy(Runnable wake) {}

    /** There is a new connection: what was known may be out of date. */
    void joined();

    /** Nothing can be asked until {@link #joined} is called again. */
    void away();

    /** Whether anybody is worse off while nothing can be asked. */
    default boolean matters() {
        return true;
    }

    /** What is asked at the end, and answered to nobody. Nothing where there is no connection then. */
    default List<Command> leave() {
        return List.of();
    }
}
