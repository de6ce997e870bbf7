package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culvert.address.Host;
import culvert.address.Target;
import culvert.http.Answer;
import culvert.http.Fields;
import culvert.http.RequestHead;
import culvert.net.Ledger;
import culvert.net.Limits;
import culvert.net.Quota;
import culvert.net.User;
import culvert.net.UserLimits;
import culvert.relay.LiveSession;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator is told, and can change. */
class RoutesTest {
    private final User ada = new User("ada");
    private final User odd = new User("é/+ 5%\"");

    private final FakeServer server = new FakeServer();
    private final Numbers numbers = new Numbers(new Silence());

    @Test
    void sessionsAreListedWithoutTheirTargets() throws Exception {
        server.sessions.add(live(9, ada, 100, 2000));
        server.sessions.add(live(4, User.UNNAMED, 1, 2));
        JsonNode listed = json(get("/v1/sessions")).get("sessions");
        assertEquals(4, listed.get(0).get("id").asInt());
        assertFalse(listed.get(0).has("user"));
        JsonNode ofAda = listed.get(1);
        assertEquals("ada", ofAda.get("user").asText());
        assertEquals(100, ofAda.get("up").asLong());
        assertEquals(2000, ofAda.get("down").asLong());
        assertEquals(90, ofAda.get("seconds").asLong());
        assertEquals("192.0.2.0/24", ofAda.get("network").asText());
        assertTrue(ofAda.get("since").asText().endsWith("Z"));
        assertFalse(ofAda.has("target"));
    }

    @Test
    void targetsAreShownWhereTheLogShowsThemAndSourcesWhereTheyAreKnown() throws Exception {
        server.sessions.add(live(9, ada, 100, 2000));
        server.knowsSources = false;
        Routes routes = new Routes(server, numbers, new About("1", "epoll", true));
        assertFalse(first(routes, "/v1/sessions").has("target"));
        assertFalse(first(routes, "/v1/sessions?targets=false").has("target"));
        JsonNode shown = first(routes, "/v1/sessions?targets=true&rtt=true");
        assertEquals("secret.example:443", shown.get("target").asText());
        assertFalse(shown.has("network"));
        assertFalse(shown.has("rtt_us"), "it would be the plugin's");
        assertEquals(List.of(), server.asked);
        assertFalse(
                json(get("/v1/sessions?targets=true")).get("sessions").get(0).has("target"));
    }

    private static JsonNode first(Routes routes, String uri) throws Exception {
        return json(routes.answer(request("GET", uri))).get("sessions").get(0);
    }

    @Test
    void aListIsAsLongAndInTheOrderThatIsAskedFor() throws Exception {
        server.sessions.add(live(1, ada, 100, 2));
        server.sessions.add(live(2, User.UNNAMED, 50, 70));
        server.sessions.add(live(3, odd, 1, 80));
        assertEquals(List.of(1, 2, 3), ids("/v1/sessions"));
        assertEquals(List.of(1, 2), ids("/v1/sessions?limit=2"));
        assertEquals(List.of(1, 2, 3), ids("/v1/sessions?sort=active"));
        assertEquals(List.of(2, 1, 3), ids("/v1/sessions?sort=bytes"));
        assertEquals(List.of(3, 2), ids("/v1/sessions?sort=down&limit=2"));
        assertEquals(List.of(2, 1, 3), ids("/v1/sessions?sort=user"));
        assertEquals(List.of(3), ids("/v1/sessions?user=%C3%A9/%2B+5%25%22"));
        assertEquals(List.of(), ids("/v1/sessions?user=nobody"));
        assertEquals(3, json(get("/v1/sessions?limit=1")).get("total_sessions").asInt());
        assertEquals(
                1,
                json(get("/v1/sessions?limit=1&user=ada")).get("total_sessions").asInt());
    }

    private List<Integer> ids(String uri) throws Exception {
        return json(get(uri))
                .get("sessions")
                .valueStream()
                .map(each -> each.get("id").asInt())
                .toList();
    }

    @Test
    void roundTripsAreAskedForByWhoWantsThemAndOfThoseThatAreShown() throws Exception {
        server.sessions.add(live(9, ada, 100, 2));
        server.sessions.add(live(10, ada, 100, 2));
        assertFalse(get("/v1/sessions").text().contains("rtt_us"));
        assertEquals(List.of(), server.asked);
        JsonNode shown = json(get("/v1/sessions?limit=1&rtt=true")).get("sessions");
        assertEquals(23_000, shown.get(0).get("rtt_us").asInt());
        assertEquals(List.of("round trip 9"), server.asked);
        assertFalse(get("/v1/associations?rtt=true").text().contains("rtt_us"));
    }

    @Test
    void usersAreInTheOrderThatIsAskedFor() throws Exception {
        server.users.addAll(List.of(odd, ada));
        JsonNode said = json(get("/v1/users?limit=1&sort=open"));
        assertEquals(2, said.get("total_users").asInt());
        assertEquals(1, said.get("users").size());
        assertEquals("é/+ 5%\"", said.get("users").get(0).get("name").asText());
    }

    @Test
    void whatIsCarriedInAllIsKnownWithoutALook() throws Exception {
        server.sessions.add(live(9, ada, 100, 2));
        server.associations.add(live(10, ada, 30, 5));
        JsonNode said = json(get("/v1/health"));
        assertEquals(130, said.get("up").asInt());
        assertEquals(7, said.get("down").asInt());
    }

    @Test
    void aNeighbourIsToldNumbersAndHealthAndNothingElse() {
        Routes routes = new Routes(server, numbers, new About("1", "epoll", false));
        long begun = System.nanoTime();
        assertTrue(routes.answerToNeighbour(request("GET", "/metrics")).text().contains("culvert_build_info{"));
        assertEquals(
                Answer.OK, routes.answerToNeighbour(request("HEAD", "/health")).status());
        server.isWell = false;
        assertEquals(
                Answer.UNAVAILABLE,
                new Routes(server, numbers, new About("1", "epoll", false))
                        .answerToNeighbour(request("GET", "/health"))
                        .status());
        int again = routes.answerToNeighbour(request("GET", "/health?a")).status();
        boolean isSoon = System.nanoTime() - begun < Duration.ofSeconds(1).toNanos();
        assertTrue(again == Answer.OK || !isSoon, "asked again within a second, it says the same");
        for (String none : List.of("/v1/sessions", "/v1/users", "/v1/reload", "/", "/metrics/x")) {
            assertEquals(
                    Answer.NOT_FOUND,
                    routes.answerToNeighbour(request("GET", none)).status());
        }
        assertEquals(
                Answer.METHOD_NOT_ALLOWED,
                routes.answerToNeighbour(request("POST", "/metrics")).status());
    }

    @Test
    void oneIsEndedByItsId() throws Exception {
        server.sessions.add(live(9, ada, 0, 0));
        server.associations.add(live(5, ada, 0, 0));
        assertEquals(9, json(ask("DELETE", "/v1/sessions/9")).get("ended").asInt());
        assertEquals(5, json(ask("DELETE", "/v1/associations/5")).get("ended").asInt());
        assertEquals(List.of(9L, -5L), server.ended);
        assertEquals(Answer.NOT_FOUND, ask("DELETE", "/v1/sessions/5").status());
    }

    @Test
    void whoseFaultItIsThatNothingHasChangedIsTheStatus() throws Exception {
        server.answer = Changed.not(Changed.Result.MISCONFIGURED, "ada", List.of("a mistake elsewhere"));
        assertEquals(Answer.UNPROCESSABLE, ask("DELETE", "/v1/users/ada").status());
        server.answer = Changed.not(Changed.Result.NOT_NOW, "ada", List.of("it is ending"));
        assertEquals(Answer.UNAVAILABLE, ask("DELETE", "/v1/users/ada").status());
        server.answer = Changed.not(Changed.Result.FAILED, "ada", List.of("the disk is full"));
        assertEquals(Answer.INTERNAL, ask("DELETE", "/v1/users/ada").status());
    }

    @Test
    void usersAreFoundByTheirNamesWhateverTheseAre() throws Exception {
        server.users.addAll(List.of(ada, odd));
        assertEquals(2, json(get("/v1/users")).get("users").size());
        assertEquals(
                "é/+ 5%\"",
                json(get("/v1/users/%C3%A9%2F+%205%25%22/usage")).get("name").asText());
        assertEquals(0, json(get("/v1/users/ada/usage")).get("up").asInt());
        assertEquals(Answer.NOT_FOUND, get("/v1/users/bob/usage").status());
        assertEquals(Answer.BAD_REQUEST, get("/v1/users/%4/usage").status());
    }

    @Test
    void whatAUserMayIsSaidToo() throws Exception {
        server.users.add(ada);
        ada.limitBy(new UserLimits(
                false,
                Optional.of(Instant.EPOCH),
                3,
                2,
                Optional.of(new Quota(5000, Quota.Period.MONTH, Quota.Traffic.UP)),
                0,
                800,
                "pays in cash",
                false,
                8389));
        ada.judge(Instant.now());
        JsonNode said = json(get("/v1/users/ada/usage"));
        assertEquals(
                "{\"enabled\":false,\"expires\":\"1970-01-01T00:00:00Z\",\"max_sessions\":3,\"max_devices\":2,"
                        + "\"quota\":\"5000/month up\",\"rate_down\":800,\"server_port\":8389}",
                said.get("limits").toString());
        assertEquals("pays in cash", said.get("note").asText());
        assertEquals(0, said.get("quota_used").asLong());
        assertEquals(5000, said.get("quota_bytes").asLong());
        assertTrue(said.get("quota_ends").asText().endsWith("-01T00:00:00Z"), said.toString());
        assertEquals("user-disabled", said.get("barred").asText());
    }

    @Test
    void whatWasCarriedBeforeTheStartCountsForTheQuotaAlone() throws Exception {
        server.users.add(ada);
        ada.limitBy(Limits.quota(new Quota(5000, Quota.Period.EVER, Quota.Traffic.BOTH)));
        ada.restore(new Ledger(100, 1000, Map.of()));
        JsonNode said = json(get("/v1/users/ada/usage"));
        assertEquals(1100, said.get("quota_used").asLong());
        assertEquals(0, said.get("up").asLong());
        assertEquals(0, said.get("down").asLong());
        assertFalse(said.has("quota_ends"));
    }

    @Test
    void aReloadSaysWhoCameAndWhoWent() throws Exception {
        server.users.add(ada);
        server.onReload = () -> server.users.set(0, new User("bob"));
        JsonNode said = json(ask("POST", "/v1/reload"));
        assertEquals("[\"/etc/c.json\"]", said.get("files").toString());
        assertEquals("[\"bob\"]", said.get("users_added").toString());
        assertEquals("[\"ada\"]", said.get("users_removed").toString());
    }

    @Test
    void aReloadThatIsRefusedSaysWhy() throws Exception {
        server.mistakes.add("c.json:3:4: timeout is -1");
        Answer refused = ask("POST", "/v1/reload");
        assertEquals(Answer.UNPROCESSABLE, refused.status());
        assertEquals(
                "[\"c.json:3:4: timeout is -1\"]", json(refused).get("errors").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,404",
        "GET,/v1/sessions/,404",
        "GET,/v1/sessions/x,404",
        "GET,*,404",
        "GET,/v1/sessions/7,405",
        "DELETE,/v1/sessions/9999999999999999999,404",
        "POST,/v1/sessions,405",
        "GET,/v1/reload,405",
        "HEAD,/v1/reload,405",
        "HEAD,/v1/health,200",
        "GET,/v1/health?x=y,200",
        "PUT,/metrics,405",
        "GET,/v1/sessions?limit=0,400",
        "GET,/v1/sessions?limit,400",
        "GET,/v1/sessions?limit=1000001,400",
        "GET,/v1/sessions?limit=99999999999,400",
        "GET,/v1/sessions?limit=%2B5,400",
        "GET,/v1/sessions?sort=AGE,400",
        "GET,/v1/associations?rtt=yes,400",
        "GET,/v1/associations?targets=1,400",
        "GET,/v1/users?sort=down,400",
        "GET,/v1/users?user=%4,400",
        "GET,/v1/sessions?limit=3&&x=%20&sort=age&user=,200"
    })
    void whatIsNotThereIsSaidSo(String method, String uri, int status) {
        Answer answer = ask(method, uri);
        assertEquals(status, answer.status());
        assertEquals(status == Answer.METHOD_NOT_ALLOWED, answer.fields().startsWith("Allow: "));
    }

    private Answer get(String uri) {
        return ask("GET", uri);
    }

    private Answer ask(String method, String uri) {
        return new Routes(server, numbers, new About("1", "epoll", false)).answer(request(method, uri));
    }

    static Request request(String method, String uri) {
        return Request.of(new RequestHead(method, uri, false, new Fields(List.of())));
    }

    static LiveSession live(long id, User user, long up, long down) {
        return new LiveSession(
                id,
                new InetSocketAddress("192.0.2.77", 4000),
                user,
                Optional.of(new Target(Host.parse("secret.example"), 443)),
                Optional.empty(),
                up,
                down,
                Duration.ofSeconds(90),
                Duration.ofSeconds(id));
    }

    private static JsonNode json(Answer answer) throws Exception {
        assertEquals("application/json", answer.type());
        return new ObjectMapper().readTree(answer.text());
    }
}
