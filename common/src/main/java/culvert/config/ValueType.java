package culvert.config;

import java.util.Optional;
import java.util.function.Function;

/** How the value of a key is read. */
@FunctionalInterface
interface ValueType<T> {

    /** The value, or empty when it is wrong, of which the reading was told. */
    Optional<T> read(Node node, Reading reading);

    default <R> ValueType<R> map(Function<T, R> meaning) {
        return (node, reading) -> read(node, reading).map(meaning);
    }
}
