package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DelegatingEventsTest {
    /** One that has a default, and is forgotten here, would be heard by nobody. */
    @Test
    void everythingIsPassedOn() {
        assertEquals(
                signatures(RelayEvents.class.getMethods()), signatures(DelegatingEvents.class.getDeclaredMethods()));
    }

    private static String signatures(Method... methods) {
        return String.join("\n", signaturesOf(methods).sorted().distinct().toList());
    }

    private static Stream<String> signaturesOf(Method... methods) {
        return Arrays.stream(methods)
                .filter(method -> !method.isSynthetic())
                .map(method -> method.getName() + Arrays.toString(method.getParameterTypes()));
    }
}
