package culvert.replay;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** How many bytes the arrays of an object take, and of all that it holds of this project's. */
final class Footprint {
    private static final int ARRAY_HEADER_BYTES = 16;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Footprint() {}

    static long of(Object object) throws IllegalAccessException {
        return new Footprint().bytes(object);
    }

    private long bytes(Object object) throws IllegalAccessException {
        if (object == null || !seen.add(object)) {
            return 0;
        }
        Class<?> type = object.getClass();
        if (type.isArray()) {
            return array(object);
        }
        long bytes = 0;
        if (type.getName().startsWith("culvert.")) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    bytes += bytes(field.get(object));
                }
            }
        }
        return bytes;
    }

    private long array(Object array) throws IllegalAccessException {
        long bytes = ARRAY_HEADER_BYTES;
        for (int i = 0; i < Array.getLength(array); i++) {
            bytes += switch (array) {
                case byte[] _ -> Byte.BYTES;
                case long[] _ -> Long.BYTES;
                default -> Integer.BYTES + bytes(Array.get(array, i)); // a compressed pointer
            };
        }
        return bytes;
    }
}
