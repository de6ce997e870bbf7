package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.http.Answer;
import culvert.net.Cause;
import culvert.net.Metered;
import culvert.net.User;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedSession;
import culvert.relay.LiveSession;
import culvert.relay.Outcome;
import culvert.relay.Side;
import culvert.relay.Stage;
import culvert.relay.Stages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Prometheus is told. */
class MetricsTest {
    private static final User ADA = new User("ada");
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.77", 4000);

    private final FakeServer server = new FakeServer();
    private final Numbers numbers = new Numbers(new Silence());
    private final Routes routes = new Routes(server, numbers, new About("1.2", "epoll", false));

    @Test
    void bytesAreThoseThatHaveEndedAndThoseThatGoOn() {
        LiveSession live = RoutesTest.live(3, ADA, 100, 2000);
        server.sessions.add(live);
        assertSays("culvert_payload_bytes_total{direction=\"down\",network=\"tcp\"} 2000.0");
        numbers.finished(ended(live, Cause.COMPLETE));
        server.sessions.clear();
        assertSays("culvert_payload_bytes_total{direction=\"up\",network=\"tcp\"} 100.0");
        assertSays("culvert_payload_bytes_total{direction=\"down\",network=\"tcp\"} 2000.0");
        assertSays("culvert_open_sessions 0.0");
    }

    /** What ends while the numbers are looked at is in neither part of the sum: it is told the next time. */
    @Test
    void theSumNeverFalls() {
        LiveSession live = RoutesTest.live(3, ADA, 100, 2000);
        server.sessions.add(live);
        assertSays("culvert_payload_bytes_total{direction=\"down\",network=\"tcp\"} 2000.0");
        server.sessions.clear();
        assertSays("culvert_payload_bytes_total{direction=\"down\",network=\"tcp\"} 2000.0");
        numbers.finished(ended(RoutesTest.live(3, ADA, 100, 2500), Cause.COMPLETE));
        assertSays("culvert_payload_bytes_total{direction=\"down\",network=\"tcp\"} 2500.0");
    }

    @Test
    void causesAreCountedByWhoseDoingTheyWere() {
        numbers.finished(ended(RoutesTest.live(1, ADA, 0, 0), Cause.RESET));
        numbers.finished(ended(RoutesTest.live(2, ADA, 0, 0), Cause.RESET));
        numbers.finished(association(Cause.IDLE));
        numbers.dropped(Cause.REPLAY, Side.NEAR, CLIENT, 90);
        numbers.unauthenticated(Cause.AUTHENTICATION, CLIENT, 50);
        numbers.clockDiffers(Duration.ofSeconds(40));
        assertSays("culvert_ended_sessions_total{by=\"target\",cause=\"reset\"} 2.0");
        assertSays("culvert_ended_associations_total{by=\"nobody\",cause=\"idle\"} 1.0");
        assertSays("culvert_dropped_datagrams_total{by=\"local\",cause=\"replay\"} 1.0");
        assertSays("culvert_unauthenticated_connections_total{by=\"nobody\",cause=\"authentication\"} 1.0");
        assertSays("culvert_clock_differences_total 1.0");
        assertSays("culvert_payload_bytes_total{direction=\"up\",network=\"udp\"} 30.0");
    }

    /** Prometheus sees no increase in what begins with 1. */
    @Test
    void whatIsWorthAnAlertWhenItComesOnceIsThereBefore() {
        assertSays("culvert_ended_sessions_total{by=\"nobody\",cause=\"internal\"} 0.0");
        assertSays("culvert_ended_sessions_total{by=\"local\",cause=\"memory\"} 0.0");
        assertSays("culvert_unauthenticated_connections_total{by=\"nobody\",cause=\"proxy-header\"} 0.0");
    }

    /** A connection that never asked for anything is no session. */
    @Test
    void strangersAreNoSessions() {
        Outcome outcome = new Outcome(Cause.AUTHENTICATION, Side.NEAR, 0, 0, Duration.ofSeconds(9));
        numbers.finished(new FinishedSession(
                1,
                CLIENT,
                User.UNNAMED,
                Optional.empty(),
                Optional.empty(),
                outcome,
                Optional.empty(),
                Stages.NOT_BEGUN));
        assertFalse(text().contains("cause=\"authentication\""), this::text);
        assertSays("culvert_stage_duration_seconds_count{stage=\"whole\"} 0");
    }

    @Test
    void stagesAndTurnsAreDistributions() {
        numbers.passed(Stage.CONNECT, Duration.ofMillis(30));
        numbers.passed(Stage.CONNECT, Duration.ofMillis(50)); // as large as a bound
        numbers.passed(Stage.CONNECT, Duration.ofHours(2));
        numbers.carrier("carrier-1").turned(3, 40_000);
        assertSays("culvert_stage_duration_seconds_bucket{stage=\"connect\",le=\"0.025\"} 0");
        assertSays("culvert_stage_duration_seconds_bucket{stage=\"connect\",le=\"0.05\"} 2");
        assertSays("culvert_stage_duration_seconds_bucket{stage=\"connect\",le=\"+Inf\"} 3");
        assertSays("culvert_stage_duration_seconds_sum{stage=\"connect\"} 7200.08");
        assertSays("culvert_carrier_turn_duration_seconds_bucket{carrier=\"carrier-1\",le=\"5.0E-5\"} 1");
        assertSays("culvert_carrier_queued_threads_bucket{carrier=\"carrier-1\",le=\"2.0\"} 0");
        assertSays("culvert_carrier_queued_threads_bucket{carrier=\"carrier-1\",le=\"5.0\"} 1");
    }

    @Test
    void whatServersShareIsToldWhereTheyDo() {
        assertFalse(text().contains("culvert_shared_"));
        server.accounts = Optional.of(new SharedAccounts(true, false, 7, 1234));
        assertSays("culvert_shared_state_up 1.0");
        assertSays("culvert_shared_quota_up 0.0");
        assertSays("culvert_shared_quota_requests_total 7.0");
        assertSays("culvert_shared_quota_unused_bytes 1234.0");
        server.people = Optional.of(new SharedPeople(true, 3, 4, 5, 6, 7));
        assertSays("culvert_shared_users_up 1.0");
        assertSays("culvert_shared_users_changes_total{direction=\"taken\"} 4.0");
        assertSays("culvert_shared_users_left_out{why=\"unreadable\"} 6.0");
        assertSays("culvert_shared_devices_servers 7.0");
    }

    /** The names of users come from the configuration, and may be anything. */
    @Test
    void namesAreEscaped() throws Exception {
        User odd = new User("a\"b\\c");
        server.users.add(odd);
        odd.begin(thing(7), InetAddress.getLoopbackAddress()).end();
        assertSays("culvert_user_payload_bytes_total{direction=\"up\",user=\"a\\\"b\\\\c\"} 7.0");
    }

    @Test
    void theHeadNamesTheFormat() {
        Answer answer = routes.answer(RoutesTest.request("GET", "/metrics"));
        assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.type());
        assertTrue(text().startsWith("# HELP culvert_build_info "), this::text);
    }

    private void assertSays(String line) {
        assertTrue(text().lines().anyMatch(line::equals), () -> line + " is not in\n" + text());
    }

    private String text() {
        return routes.answer(RoutesTest.request("GET", "/metrics")).text();
    }

    private static FinishedSession ended(LiveSession session, Cause cause) {
        Outcome outcome = new Outcome(cause, Side.FAR, session.up(), session.down(), session.age());
        return new FinishedSession(
                session.id(),
                session.client(),
                session.user(),
                session.target(),
                session.server(),
                outcome,
                Optional.empty(),
                Stages.NOT_BEGUN);
    }

    private static FinishedAssociation association(Cause cause) {
        return new FinishedAssociation(
                1,
                CLIENT,
                ADA,
                cause,
                Optional.empty(),
                new FinishedAssociation.Datagrams(2, 30),
                new FinishedAssociation.Datagrams(1, 40),
                Duration.ofSeconds(5));
    }

    /** A session that has carried so much up. */
    static Metered thing(long up) {
        return new Metered() {
            @Override
            public long up() {
                return up;
            }

            @Override
            public long down() {
                return 0;
            }
        };
    }
}
