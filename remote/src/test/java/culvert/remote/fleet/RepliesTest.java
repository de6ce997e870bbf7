package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepliesTest {
    @Test
    void whatIsNoNumberIsNone() {
        List<Object> all = Arrays.asList(
                7L,
                "-12".getBytes(UTF_8),
                null,
                "1e3".getBytes(UTF_8),
                new byte[0],
                "9999999999999999999".getBytes(UTF_8),
                List.of());
        List<Long> numbers = List.of(7L, -12L, 0L, 0L, 0L, 0L, 0L, 0L);
        for (int i = 0; i < numbers.size(); i++) {
            assertEquals(numbers.get(i), Replies.number(all, i), "at " + i);
        }
    }
}
