package culvert.local.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.app.doctor.FakeTimeServer;
import culvert.app.doctor.Finding;
import culvert.app.doctor.TimeServer;
import culvert.app.doctor.Tools;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.Transport;
import culvert.net.plain.PlainTransport;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found of a server whose clock, key or address is wrong, or right. */
@Timeout(120)
class ExaminationTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final Target TARGET = Target.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53));

    /** More than methods of 2022 allow. */
    private static final Duration MUCH = Duration.ofSeconds(90);

    private static final Duration BEARABLE = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Transport transport = new PlainTransport();

    @AfterEach
    void end() {
        transport.close();
    }

    @Test
    void aServerThatIsWellIsFoundSo() throws IOException {
        try (StreamListener server = server(Duration.ZERO)) {
            List<Finding> findings = examine(server, METHOD, Duration.ZERO, Optional.empty());
            assertEquals("TCP ok, key and method ok, clock ok, UDP not tried", marks(findings), findings.toString());
        }
    }

    @Test
    void anotherKeyIsSilenceAndTheClockIsNotBlamed() throws IOException {
        try (StreamListener server = server(Duration.ZERO);
                FakeTimeServer time = FakeTimeServer.open(Duration.ZERO)) {
            List<Finding> findings =
                    examine(server, Method.EDITION_2022_AES_128_GCM, Duration.ZERO, Optional.of(time.address()));
            assertEquals(
                    "TCP ok, key and method failed, clock ok, UDP not tried", marks(findings), findings.toString());
            assertTrue(of("key and method", findings).found().contains("says nothing"));
            assertTrue(of("clock", findings).found().startsWith("this machine's is right to "));
        }
    }

    @Test
    void thisMachinesClockIsFoundToBeWrongBySayingTheRightTime() throws IOException {
        for (Duration off : List.of(MUCH, MUCH.negated())) {
            try (StreamListener server = server(Duration.ZERO);
                    FakeTimeServer time = FakeTimeServer.open(Duration.ZERO)) {
                List<Finding> findings = examine(server, METHOD, off, Optional.of(time.address()));
                assertEquals(
                        "TCP ok, key and method ok, clock failed, UDP not tried", marks(findings), findings.toString());
                String found = of("clock", findings).found();
                String which = off.isNegative() ? " behind" : " ahead";
                assertTrue(
                        found.matches("this machine's is (7[5-9]|[89]\\d|10[0-5]) s" + which
                                + ", and with the right time .*"),
                        found);
            }
        }
    }

    @Test
    void aClockThatNobodyCanSayAnythingAboutIsNotJudged() throws IOException {
        try (StreamListener server = server(MUCH)) {
            List<Finding> findings = examine(server, METHOD, Duration.ZERO, Optional.empty());
            assertEquals(
                    "TCP ok, key and method failed, clock not tried, UDP not tried",
                    marks(findings),
                    findings.toString());
            assertTrue(of("clock", findings).advice().contains("date -u"));
        }
    }

    @Test
    void aDifferenceThatIsAllowedIsWarnedOfAndWhoseItIs() throws IOException {
        try (StreamListener server = server(BEARABLE);
                FakeTimeServer time = FakeTimeServer.open(Duration.ZERO)) {
            List<Finding> findings = examine(server, METHOD, Duration.ZERO, Optional.of(time.address()));
            assertEquals(
                    "TCP ok, key and method ok, clock warning, UDP not tried", marks(findings), findings.toString());
            String found = of("clock", findings).found();
            assertTrue(
                    found.matches("the server's is [.\\d]+ s ahead of this machine's; the server's is wrong, .*"),
                    found);
        }
    }

    @Test
    void aServerThatHangsUpHasNotTakenTheTime() throws IOException {
        try (StreamListener server = transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SocketSettings.DEFAULT, Stream::close)) {
            List<Finding> findings = examine(server, METHOD, Duration.ZERO, Optional.empty());
            assertEquals(
                    "TCP ok, key and method warning, clock not tried, UDP not tried",
                    marks(findings),
                    findings.toString());
            assertEquals(
                    "the server did not tell its time", of("clock", findings).found());
        }
    }

    @Test
    void aPortWhereNothingListensIsNamed() throws IOException {
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // so that nobody listens there
            Target place = Target.of((InetSocketAddress) taken.getLocalSocketAddress());
            List<Finding> findings =
                    Examination.of(server(List.of(place), METHOD), tools(Duration.ZERO, Optional.empty()));
            assertEquals(
                    "TCP failed, key and method not tried, clock not tried, UDP not tried",
                    marks(findings),
                    findings.toString());
            assertEquals("connection refused", of("TCP", findings).found());
            assertEquals("connect to " + place, of("TCP", findings).tried());
        }
    }

    @Test
    void aNameThatDoesNotExistEndsTheRest() {
        Target place = new Target(new DomainName("vps.exmaple.com"), 8388);
        List<Finding> findings = Examination.of(server(List.of(place), METHOD), tools(Duration.ZERO, Optional.empty()));
        assertEquals(
                "DNS failed, TCP not tried, key and method not tried, clock not tried, UDP not tried",
                marks(findings),
                findings.toString());
        assertEquals("look up vps.exmaple.com", of("DNS", findings).tried());
    }

    /** Answers whatever it is sent, by a clock that is off. */
    private StreamListener server(Duration off) throws IOException {
        InstantSource clock = () -> Instant.now().plus(off);
        ServerProtocol protocol =
                ServerProtocol.of(new Users(TestKeys.alone(METHOD)), new ServerRules(false, clock, _ -> true));
        return transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SocketSettings.DEFAULT,
                raw -> serve(raw, protocol));
    }

    private static void serve(Stream raw, ServerProtocol protocol) {
        try (raw) {
            try {
                Stream local = protocol.accept(raw, Deadline.in(PATIENCE)).stream();
                byte[] answer = {1, 2, 3};
                local.write(answer, 0, answer.length);
            } catch (IOException e) {
                while (raw.awaitReadable(PATIENCE) && raw.tryRead(new byte[512], 0, 512) >= 0) {
                    // silent until the other side has had enough
                }
            }
        } catch (IOException e) {
            // it has
        }
    }

    private List<Finding> examine(StreamListener server, Method method, Duration off, Optional<Target> time) {
        return Examination.of(server(List.of(Target.of(server.address())), method), tools(off, time));
    }

    private Tools tools(Duration off, Optional<Target> time) {
        InstantSource clock = () -> Instant.now().plus(off);
        Resolver resolver = new NoNames();
        return new Tools(
                transport,
                resolver,
                SocketSettings.DEFAULT,
                TARGET,
                Optional.empty(),
                clock,
                time.map(address -> new TimeServer(address, resolver, clock)));
    }

    private static Server server(List<Target> places, Method method) {
        return new Server("", places, Optional.empty(), method.label(), true, true, false, new Server.Wires() {
            @Override
            public ClientProtocol streams(InstantSource clock, Consumer<Duration> skew) {
                return ClientProtocol.of(
                        method, TestKeys.password(method), new ClientRules(false, clock, skew, _ -> true));
            }

            @Override
            public PacketClient packets(InstantSource clock) {
                throw new AssertionError("UDP is off");
            }
        });
    }

    private static String marks(List<Finding> findings) {
        return String.join(
                ", ",
                findings.stream()
                        .map(finding -> finding.check() + " " + finding.mark().label())
                        .toList());
    }

    private static Finding of(String check, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    /** Knows none. */
    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            throw new DialException(Cause.NAME_NOT_FOUND, "no such name");
        }

        @Override
        public void close() {}
    }
}
