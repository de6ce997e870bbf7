package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import culvert.http.Answer;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.net.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever is asked or answered is understood or refused, and nothing else. */
class AdminFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyHeadIsAnswered(byte[] head) {
        FakeServer server = new FakeServer();
        server.users.addAll(List.of(User.UNNAMED, new User("ada")));
        Routes routes = new Routes(server, new Numbers(new Silence()), new About("1", "epoll", true));
        try {
            Answer answer = routes.answer(Request.of(HeadParser.request(head)));
            assertTrue(answer.status() >= Answer.OK && answer.status() < Answer.INTERNAL, answer::text);
            assertNotNull(new Admission("0123456789abcdef").refusal(HeadParser.request(head)));
        } catch (Refusal refused) {
            assertTrue(refused.answer().status() >= Answer.BAD_REQUEST);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anyDatagramIsAnsweredAsAWhole(byte[] datagram) {
        PanelCommands commands = new PanelCommands(new FakePorts(List.of(new PanelPorts.Port(8001, "a\"b", "m", 7))));
        for (byte[] answer : commands.answer(datagram)) {
            assertTrue(answer.length > 0 && answer.length < 65_000);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anyAnswerIsATableOrRefused(byte[] bytes) throws IOException {
        String json = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertNotNull(Rows.objects(json, "sessions"));
            assertNotNull(Rows.strings(json, "errors"));
        } catch (JsonProcessingException refused) {
            assertNotNull(refused.getMessage());
        }
    }
}
