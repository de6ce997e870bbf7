package culvert.remote.page;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.http.Answer;
import culvert.http.Fields;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.net.Limits;
import culvert.net.User;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Whatever is asked of the page is answered, and nothing of it comes back as markup. */
class SiteFuzzTest {
    private static final User ADMIN = admin();
    private static final Site SITE = new Site(new FakeHost(List.of(ADMIN, new User("<b>"))), InstantSource.system());

    @FuzzTest(maxDuration = "60s")
    void anyHeadIsAnswered(byte[] head) {
        try {
            answered(HeadParser.request(head), "");
        } catch (Refusal refused) {
            assertTrue(refused.answer().status() >= Answer.BAD_REQUEST);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anyFormIsAnswered(byte[] bytes) {
        String form = new String(bytes, StandardCharsets.UTF_8);
        Fields fields = new Fields(List.of(
                Map.entry("Host", "culvert.internal"),
                Map.entry("Origin", "http://culvert.internal"),
                Map.entry("X-Culvert-Page", "1")));
        answered(new RequestHead("POST", "/invite", false, fields), form);
        answered(new RequestHead("POST", "/switch", false, fields), form);
        try {
            assertNotNull(Form.of(form).text("name"));
        } catch (IllegalArgumentException refused) {
            assertNotNull(refused.getMessage());
        }
    }

    private static void answered(RequestHead head, String form) {
        Answer answer = SITE.answer(new Visit(ADMIN, InetAddress.getLoopbackAddress(), head, form));
        assertTrue(answer.status() >= Answer.OK && answer.status() < Answer.INTERNAL, answer::text);
        assertFalse(answer.text().contains("<b>"), answer::text);
    }

    private static User admin() {
        User user = new User("ada");
        user.limitBy(Limits.administrator());
        return user;
    }
}
