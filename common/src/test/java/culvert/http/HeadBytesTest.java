package culvert.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.MemoryBudget;
import org.junit.jupiter.api.Test;

/** What a head may be, and what it costs until it is complete. */
final class HeadBytesTest {
    private static final String START = "GET http://a.example/ HTTP/1.1\r\n";

    private final MemoryBudget.Account account = new MemoryBudget(1 << 20).open(() -> {});
    private final HeadBytes head = new HeadBytes(account);

    @Test
    void whatWaitsIsChargedInItsSizeAndGivenBack() throws Refusal {
        add(START + "X: " + "x".repeat(10_000));
        assertTrue(account.held() >= 10_000, account.held() + " bytes");
        head.trim();
        assertEquals(START.length() + 3 + 10_000, account.held());
        assertTrue(add("\r\n\r\n"));
        head.take();
        assertEquals(0, account.held());
    }

    @Test
    void aHeadHasAHundredAndTwentyEightFieldsAtMost() throws Refusal {
        assertTrue(add(START + "a:b\r\n".repeat(HeadBytes.MAX_FIELDS) + "\r\n"));
        head.take();
        add(START + "a:b\r\n".repeat(HeadBytes.MAX_FIELDS));
        Refusal why = assertThrows(Refusal.class, () -> add("a:b\r\n"));
        assertEquals(Answer.HEAD_TOO_LARGE, why.answer().status());
    }

    @Test
    void aHeadIsThirtyTwoKilobytesLongAtMost() throws Refusal {
        add("x".repeat(HeadBytes.MAX_BYTES));
        Refusal why = assertThrows(Refusal.class, () -> add("x"));
        assertEquals(Answer.HEAD_TOO_LARGE, why.answer().status());
    }

    /** True when the head is complete. */
    private boolean add(String text) throws Refusal {
        boolean isComplete = false;
        for (byte next : text.getBytes(US_ASCII)) {
            isComplete = head.add(next);
        }
        return isComplete;
    }
}
