package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.RedisInputStream;

/** Whatever passes is taken to pieces without more memory than that; how it is cut makes no difference. */
class AnswerBoundsFuzzTest {
    private static final int MOST = 1 << 16;

    @FuzzTest(maxDuration = "60s")
    void whatPassesFits(byte[] answer) {
        String whole = verdict(answer, answer.length);
        assertTrue(whole.equals(verdict(answer, 1))
                || whole.isEmpty() == verdict(answer, 1).isEmpty());
        if (whole.isEmpty()) {
            try {
                assertTrue(size(Protocol.read(new RedisInputStream(new ByteArrayInputStream(answer)))) <= MOST);
            } catch (JedisException | ArithmeticException | NumberFormatException e) {
                // no answer of Redis
            }
        }
    }

    private static String verdict(byte[] answer, int piece) {
        AnswerBounds bounds = new AnswerBounds(MOST);
        bounds.begin();
        try {
            for (int at = 0; at < answer.length; at += piece) {
                bounds.check(answer, at, Math.min(piece, answer.length - at));
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static long size(@Nullable Object answer) {
        return switch (answer) {
            case byte[] bytes -> bytes.length;
            case List<?> all ->
                all.stream().mapToLong(AnswerBoundsFuzzTest::size).sum();
            case null, default -> 1;
        };
    }
}
