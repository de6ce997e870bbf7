package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.TcpTarget;
import culvert.remote.ProbedRemote.Door;
import culvert.remote.Prober.End;
import culvert.remote.Prober.Probe;
import culvert.remote.Prober.Reaction;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a prober sees of a running remote: the same, whatever it sends and whatever the method. The policy and what was
 * measured stand in {@code remote/PROBES.md}.
 */
@Timeout(120)
final class ProbeTest {
    /**
     * A busy machine may need some of the later ones to send anything before it is ended, or for its own pauses, which meet
     * some kinds of probes and not others, to be small beside what is drawn. All of them are: the program draws minutes.
     */
    private static final List<Limits> LIMITS =
            List.of(new Limits(300, 800), new Limits(1_200, 3_200), new Limits(4_800, 12_800));

    /** So few at once that their times are their own. */
    private static final int FEW = 16;

    /** What is sent in more than a segment or two may still be on its way, on a slow machine, when its time is over. */
    private static final int LARGE = 64 * 1024;

    /** What a busy machine may add. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    /** When a peer that waits is ended, in ms from its accept. */
    private record Limits(long shortest, long longest) {
        Duration draw() {
            return Duration.ofMillis(ThreadLocalRandom.current().nextLong(shortest, longest + 1));
        }
    }

    @TempDir
    private Path directory;

    static Stream<Door> doors() {
        return doors(Engine.EPOLL, List.of(Method.values()));
    }

    static Stream<Door> otherDoors() {
        List<Method> all = List.of(Method.values());
        return Stream.concat(doors(Engine.NIO, all), doors(Engine.PLAIN, all));
    }

    /** A method of each family. */
    static Stream<Door> someOtherDoors() {
        return Stream.concat(
                doors(Engine.NIO, List.of(Method.AES_256_GCM)),
                doors(Engine.PLAIN, List.of(Method.EDITION_2022_CHACHA20_POLY1305)));
    }

    private static Stream<Door> doors(Engine engine, List<Method> methods) {
        Stream<Door> alone = methods.stream()
                .map(method -> new Door(
                        engine,
                        TestKeys.alone(method),
                        TestKeys.password(method),
                        List.of(TestKeys.wrongPassword(method))));
        Stream<Door> users = methods.stream()
                .filter(Method::hasIdentityHeaders)
                .map(method -> new Door(
                        engine,
                        TestKeys.users(method),
                        TestKeys.alice(method),
                        List.of(TestKeys.stranger(method), TestKeys.password(method))));
        return Stream.concat(alone, users);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void noProbeTellsAnything(Door door) throws Exception {
        probe(door);
    }

    @ParameterizedTest
    @MethodSource("someOtherDoors")
    void norDoesItOnOtherTransports(Door door) throws Exception {
        probe(door);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("otherDoors")
    void norWithAnyMethodThere(Door door) throws Exception {
        probe(door);
    }

    /** A header was authenticated: what fails from here on is a session that breaks, and its peer knew the key. */
    @ParameterizedTest
    @MethodSource("doors")
    void aSessionWhoseLaterChunkWasChangedIsReset(Door door) throws Exception {
        try (TcpTarget mute = TcpTarget.open(socket -> socket.getInputStream().readAllBytes());
                ProbedRemote remote = new ProbedRemote(door, directory, Guard::drawn);
                Prober prober = new Prober(remote.address(), FEW)) {
            List<Probe> probes = Probes.laterChunk(door, ProbedRemote.at(mute.port()));
            for (Reaction seen : prober.send(probes)) {
                assertEquals(0, seen.bytes(), seen::toString);
                assertEquals(End.RST, seen.end(), seen::toString);
                assertTrue(seen.waited().compareTo(SLACK) < 0, seen::toString);
            }
        }
    }

    @Test
    void theRealProcessAnswersFinWithFin() throws Exception {
        Door door = doors().toList().getFirst();
        try (Culvert remote = Culvert.remote(door.method());
                Prober prober = new Prober(remote.address(), FEW)) {
            List<Reaction> reactions = prober.send(Probes.all(door, List.of(), true));
            ProbeFigures.print("process, FIN", reactions, Reaction::waited);
            reactions.forEach(ProbeTest::assertSilence);
        }
    }

    /** Several lives of a remote: what is recorded in one is played in it and in those after it. */
    private void probe(Door door) throws Exception {
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo)) {
            List<byte[]> replays = new ArrayList<>();
            try (ProbedRemote remote = new ProbedRemote(door, directory, Guard::drawn)) {
                replays.addAll(honest(door, remote.address(), echo.port()));
                whoEndsIsAnsweredWithFinAtOnce(door, remote.address(), replays);
            }
            int lives = 1;
            List<String> told = List.of("none has waited");
            for (Iterator<Limits> limits = LIMITS.iterator(); !told.isEmpty() && limits.hasNext(); lives++) {
                Limits limit = limits.next();
                AtomicBoolean isProbed = new AtomicBoolean();
                try (ProbedRemote remote = new ProbedRemote(
                        door, directory, () -> isProbed.get() ? limit.draw() : Duration.ofMinutes(1))) {
                    replays.addAll(honest(door, remote.address(), echo.port()));
                    isProbed.set(true);
                    told = whoWaitsMeetsFinAtADrawnMoment(door, remote, limit, replays);
                }
            }
            assertEquals(List.of(), told);
            assertEquals(lives, echo.accepted(), "a replay has reached its target");
        }
    }

    private static void whoEndsIsAnsweredWithFinAtOnce(Door door, InetSocketAddress remote, List<byte[]> replays)
            throws Exception {
        List<Probe> probes = Probes.all(door, replays, true);
        try (Prober prober = new Prober(remote, FEW)) {
            List<Reaction> reactions = prober.send(probes);
            ProbeFigures.print(door + ", FIN", reactions, Reaction::waited);
            reactions.forEach(ProbeTest::assertSilence);
            reactions.forEach(seen -> assertTrue(seen.waited().compareTo(SLACK) < 0, seen::toString));
        }
    }

    /** What the times tell, or why they tell nothing; empty when all is well. */
    private static List<String> whoWaitsMeetsFinAtADrawnMoment(
            Door door, ProbedRemote remote, Limits limits, List<byte[]> replays) throws Exception {
        Duration shortest = Duration.ofMillis(limits.shortest());
        Duration longest = Duration.ofMillis(limits.longest());
        Duration inTimeToArrive = shortest.dividedBy(3); // the rest is for the system to deliver what was sent
        List<Probe> probes = Probes.all(door, replays, false);
        try (Prober prober = new Prober(remote.address(), Integer.MAX_VALUE)) {
            List<Reaction> reactions = prober.send(probes);
            ProbeFigures.print(door + ", no FIN", reactions, Reaction::lasted);
            List<Reaction> inTime = reactions.stream()
                    .filter(seen -> seen.sentWithin(inTimeToArrive))
                    .toList();
            for (Reaction seen : reactions) {
                assertEquals(0, seen.bytes(), seen::toString);
                assertTrue(seen.lasted().compareTo(shortest.minusMillis(2)) > 0, seen::toString);
                assertTrue(seen.lasted().compareTo(longest.plus(SLACK)) < 0, seen::toString);
            }
            remote.awaitFinished(probes.size());
            inTime.stream().filter(seen -> seen.probe().bytes().length < LARGE).forEach(ProbeTest::assertSilence);
            List<String> reset = inTime.stream()
                    .filter(seen -> seen.end() != End.FIN)
                    .map(Reaction::toString)
                    .toList();
            if (!reset.isEmpty()) {
                return reset; // a slow system delivers a large probe after its end, and longer limits give it time
            }
            long resets = prober.resetAfterEnd(reactions, inTimeToArrive);
            if (resets > 0) {
                return List.of(resets + " times RST after FIN: something was left unread");
            }
            return inTime.isEmpty()
                    ? List.of("no probe was sent before it could have been ended")
                    : ProbeFigures.unlike(reactions);
        }
    }

    static void assertSilence(Reaction seen) {
        assertEquals(0, seen.bytes(), seen::toString);
        assertEquals(End.FIN, seen.end(), seen::toString);
    }

    /** A session with a client that knows the key: its flight, and what it was answered. */
    private static List<byte[]> honest(Door door, InetSocketAddress remote, int target) throws IOException {
        byte[] flight = Flights.first(door.method(), door.client(), InstantSource.system(), ProbedRemote.at(target));
        try (Socket socket = new Socket(remote.getAddress(), remote.getPort())) {
            socket.getOutputStream().write(flight);
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            assertTrue(answer.length > door.method().saltBytes(), "not accepted");
            return List.of(flight, answer);
        }
    }
}
