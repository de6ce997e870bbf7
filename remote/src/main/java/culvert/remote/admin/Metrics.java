package culvert.remote.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.http.Answer;
import culvert.net.Cause;
import culvert.net.MemoryBudget;
import culvert.relay.Side;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/** All numbers as Prometheus reads them. Its conventions give the names: base units, and {@code _total} for what only grows. */
final class Metrics {
    private final Administered server;
    private final About about;
    private final UserTable users = new UserTable(UserTable.MAX_OWN);
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    Metrics(Administered server, About about) {
        this.server = server;
        this.about = about;
    }

    /** Makes them of one look. By one thread at a time. */
    Answer answer(Numbers numbers, Snapshot.Open open) {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        build(all);
        traffic(numbers, open, all);
        users(all);
        causes(numbers, all);
        times(numbers, all);
        memory(all);
        server.sharedReplays().ifPresent(shared -> shared(shared, numbers, all));
        server.sharedAccounts().ifPresent(shared -> shared(shared, all));
        server.sharedPeople().ifPresent(shared -> shared(shared, all));
        ProcessNumbers.addTo(all);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, all.build(), EscapingScheme.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory has no output errors
        }
        return new Answer(Answer.OK, PrometheusTextFormatWriter.CONTENT_TYPE, "", text.toString(UTF_8));
    }

    private void build(MetricSnapshots.Builder all) {
        all.metricSnapshot(new Gauge("culvert_build_info", "The program; always 1.")
                .add(1, "version", about.version(), "transport", about.transport())
                .snapshot());
    }

    private static void traffic(Numbers numbers, Snapshot.Open open, MetricSnapshots.Builder all) {
        all.metricSnapshot(new Gauge("culvert_open_sessions", "Connections that are relayed now.")
                .add(open.sessions().size())
                .snapshot());
        all.metricSnapshot(new Gauge("culvert_open_associations", "Associations of UDP that there are now.")
                .add(open.associations().size())
                .snapshot());
        all.metricSnapshot(new Counter(
                        "culvert_payload_bytes",
                        "Bytes of payload that were handed on, up to targets or down to clients.")
                .add(numbers.tcp().up(), "network", "tcp", "direction", "up")
                .add(numbers.tcp().down(), "network", "tcp", "direction", "down")
                .add(numbers.udp().up(), "network", "udp", "direction", "up")
                .add(numbers.udp().down(), "network", "udp", "direction", "down")
                .snapshot());
    }

    private void users(MetricSnapshots.Builder all) {
        Counter bytes = new Counter(
                "culvert_user_payload_bytes",
                "The same for each user; of more than " + UserTable.MAX_OWN + " the rest are " + UserTable.OTHERS
                        + ".");
        Gauge sessions = new Gauge("culvert_user_open_sessions", "Connections of a user that are relayed now.");
        Gauge associations = new Gauge("culvert_user_open_associations", "Associations of UDP that a user has now.");
        users.rows(server.users()).forEach((name, usage) -> {
            bytes.add(usage.up(), "user", name, "direction", "up");
            bytes.add(usage.down(), "user", name, "direction", "down");
            sessions.add(usage.sessions(), "user", name);
            associations.add(usage.associations(), "user", name);
        });
        all.metricSnapshot(bytes.snapshot());
        all.metricSnapshot(sessions.snapshot());
        all.metricSnapshot(associations.snapshot());
    }

    private static void causes(Numbers numbers, MetricSnapshots.Builder all) {
        all.metricSnapshot(causes(
                "culvert_ended_sessions",
                "Relayed connections that have ended, by the cause that the log has and by whose doing it was.",
                numbers.sessions(),
                Cause.INTERNAL,
                Cause.MEMORY));
        all.metricSnapshot(causes(
                "culvert_ended_associations",
                "Associations of UDP that have ended, by the cause that the log has.",
                numbers.associations()));
        all.metricSnapshot(causes(
                "culvert_dropped_datagrams",
                "Datagrams that went no further, by cause and by the side that they came from.",
                numbers.drops()));
        all.metricSnapshot(causes(
                "culvert_unauthenticated_connections",
                "Connections whose peer did not show that it knows a key, by cause.",
                numbers.strangers(),
                Cause.PROXY_HEADER));
        all.metricSnapshot(
                new Counter("culvert_clock_differences", "Requests and datagrams with a right key from another time.")
                        .add(numbers.clocks())
                        .snapshot());
    }

    /**
     * A family is there from the start, also where nothing has come yet, and so is each of the causes that are worth an alert when
     * they come once: what begins with 1 has not increased, as Prometheus sees it.
     */
    private static CounterSnapshot causes(String name, String help, CauseCounts counts, Cause... watched) {
        Counter counter = new Counter(name, help);
        counts.forEach(
                Set.of(watched), (cause, side, count) -> counter.add(count, "cause", cause.label(), "by", by(side)));
        if (counter.isEmpty()) {
            counter.add(0, "cause", Cause.COMPLETE.label(), "by", by(Side.NONE));
        }
        return counter.snapshot();
    }

    /** As the log has it. */
    private static String by(Side side) {
        return switch (side) {
            case NEAR -> "local";
            case FAR -> "target";
            case NONE -> "nobody";
        };
    }

    private static void times(Numbers numbers, MetricSnapshots.Builder all) {
        Histogram stages = new Histogram(
                "culvert_stage_duration_seconds",
                "What stages of a session took: authenticate, resolve (its lookup), connect (with the lookup), first-byte"
                        + " (from then on), and the whole of it.");
        numbers.stages().forEach((stage, times) -> stages.add(times, "stage", stage.label()));
        all.metricSnapshot(stages.snapshot());
        Histogram turns = new Histogram(
                "culvert_carrier_turn_duration_seconds", "What turns of a carrier took; whoever comes waits for one.");
        Histogram queues = new Histogram(
                "culvert_carrier_queued_threads", "How many threads waited for a carrier when a turn began.");
        for (Map.Entry<String, Numbers.CarrierNumbers> carrier :
                numbers.carriers().entrySet()) {
            turns.add(carrier.getValue().turns(), "carrier", carrier.getKey());
            queues.add(carrier.getValue().queues(), "carrier", carrier.getKey());
        }
        if (!numbers.carriers().isEmpty()) {
            all.metricSnapshot(turns.snapshot());
            all.metricSnapshot(queues.snapshot());
        }
    }

    private void memory(MetricSnapshots.Builder all) {
        MemoryBudget waiting = MemoryBudget.ofProcess();
        MemoryBudget connections = MemoryBudget.ofConnections();
        all.metricSnapshot(new Gauge(
                        "culvert_memory_held_bytes",
                        "What is charged to the budgets of memory: for what waits, and for connections as such.")
                .add(waiting.held(), "budget", "waiting")
                .add(connections.held(), "budget", "connections")
                .snapshot());
        all.metricSnapshot(new Gauge("culvert_memory_limit_bytes", "What the budgets have in all.")
                .add(waiting.most(), "budget", "waiting")
                .add(connections.most(), "budget", "connections")
                .snapshot());
        all.metricSnapshot(
                new Gauge("culvert_remembered_requests", "Requests that the replay filters of all ports remember.")
                        .add(server.rememberedRequests())
                        .snapshot());
    }

    private static void shared(SharedReplays shared, Numbers numbers, MetricSnapshots.Builder all) {
        all.metricSnapshot(
                new Gauge("culvert_shared_replay_up", "Whether the memory of requests that servers share answers.")
                        .add(shared.answers() ? 1 : 0)
                        .snapshot());
        all.metricSnapshot(new Counter(
                        "culvert_shared_replay_checks",
                        "Requests about which it was asked: new, refused since another server had taken them, or unanswered.")
                .add(shared.fresh(), "result", "new")
                .add(shared.refused(), "result", "refused")
                .add(shared.unanswered(), "result", "unanswered")
                .snapshot());
        all.metricSnapshot(
                new Counter("culvert_shared_replay_lost", "Unanswered ones that it will not learn of later either.")
                        .add(shared.lost())
                        .snapshot());
        Histogram answers =
                new Histogram("culvert_shared_replay_duration_seconds", "How long requests waited for its answers.");
        answers.add(numbers.sharedAnswers());
        all.metricSnapshot(answers.snapshot());
    }

    private static void shared(SharedAccounts shared, MetricSnapshots.Builder all) {
        all.metricSnapshot(new Gauge(
                        "culvert_shared_state_up",
                        "Whether what servers share beside requests can be read and changed.")
                .add(shared.answers() ? 1 : 0)
                .snapshot());
        all.metricSnapshot(new Gauge("culvert_shared_quota_up", "Whether parts of shared quotas can be had.")
                .add(shared.hasLeases() ? 1 : 0)
                .snapshot());
        all.metricSnapshot(new Counter(
                        "culvert_shared_quota_requests",
                        "How often a part of a user's quota was asked for, or given back.")
                .add(shared.requests())
                .snapshot());
        all.metricSnapshot(new Gauge(
                        "culvert_shared_quota_unused_bytes", "What this server has of quotas and has not carried yet.")
                .add(shared.unused())
                .snapshot());
    }

    private static void shared(SharedPeople shared, MetricSnapshots.Builder all) {
        all.metricSnapshot(
                new Gauge("culvert_shared_users_up", "Whether the users that servers share are here as they are there.")
                        .add(shared.isInStep() ? 1 : 0)
                        .snapshot());
        all.metricSnapshot(new Counter(
                        "culvert_shared_users_changes",
                        "Changes of shared users: told to other servers, or taken from them.")
                .add(shared.told(), "direction", "told")
                .add(shared.taken(), "direction", "taken")
                .snapshot());
        all.metricSnapshot(new Gauge(
                        "culvert_shared_users_left_out",
                        "Shared users of other servers who are not here: refused by what is configured here, or unreadable.")
                .add(shared.refused(), "why", "refused")
                .add(shared.unreadable(), "why", "unreadable")
                .snapshot());
        all.metricSnapshot(new Gauge(
                        "culvert_shared_devices_servers", "Other servers whose users' networks count for max_devices.")
                .add(shared.servers())
                .snapshot());
    }
}
