package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.http.Answer;
import culvert.http.Fields;
import culvert.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in on a port of loopback. */
class AdmissionTest {
    private static final String TOKEN = "q7Zr2mXv0LkT9sWb";

    private final Admission admission = new Admission(TOKEN);

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9388, Bearer q7Zr2mXv0LkT9sWb, 0",
        "localhost,      bearer q7Zr2mXv0LkT9sWb, 0",
        "[::1]:80,       Bearer q7Zr2mXv0LkT9sWb, 0",
        "127.0.0.1:9388, Bearer q7Zr2mXv0LkT9sWB, 401",
        "127.0.0.1:9388, Bearer q7Zr2mXv0LkT9sW,  401",
        "127.0.0.1:9388, Bearer,                  401",
        "127.0.0.1:9388, Basic q7Zr2mXv0LkT9sWb,  401",
        "127.0.0.1:9388, ,                        401",
        "evil.example,   Bearer q7Zr2mXv0LkT9sWb, 421",
        "127.0.0.1.evil.example, Bearer q7Zr2mXv0LkT9sWb, 421",
        ",               Bearer q7Zr2mXv0LkT9sWb, 421"
    })
    void theTokenAndTheHostDecide(String host, String authorization, int status) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        if (host != null) {
            fields.add(Map.entry("Host", host));
        }
        if (authorization != null) {
            fields.add(Map.entry("Authorization", authorization));
        }
        RequestHead request = new RequestHead("GET", "/v1/health", false, new Fields(fields));
        int refused = admission.refusal(request).map(Answer::status).orElse(0);
        assertEquals(status, refused);
        admission.refusal(request).ifPresent(answer -> assertFalse(answer.text().contains(TOKEN)));
    }
}
