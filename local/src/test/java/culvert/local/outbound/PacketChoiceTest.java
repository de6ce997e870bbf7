package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.Stream;
import culvert.relay.PeerEvents;
import culvert.relay.RecordingEvents;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where associations go, by a clock that only the test moves. */
final class PacketChoiceTest implements Resolver, ClientProtocol {
    private static final Target TARGET = new Target(new Ip(InetAddress.ofLiteral("192.0.2.9")), 53);

    private final RecordingEvents events = new RecordingEvents();
    private final AtomicLong clock = new AtomicLong();
    private final PacketClient wire = PacketClient.of(
            Method.AES_128_GCM,
            "a password of some length",
            new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true));
    private Choice streams = new Choice(List.of(), clock::get);

    @AfterEach
    void forgetTheKey() {
        wire.close();
    }

    @Test
    void datagramsFollowTheStreams() {
        PacketChoice choice = choice(1, 1, 1);
        assertEquals(Set.of("0", "1", "2"), new HashSet<>(names(choice)));
        for (int good = 2; good >= 0; good--) {
            for (Candidate candidate : streams.candidates()) {
                streams.failed(candidate, "refused");
            }
            streams.answered(streams.candidates().get(good), TARGET, 0);
            for (int i = 0; i < 20; i++) {
                assertEquals(Integer.toString(good), names(choice).getFirst());
            }
        }
    }

    @Test
    void oneThatDoesNotAnswerDatagramsSitsOutForThemOnly() {
        PacketChoice choice = choice(1, 1);
        streams.answered(streams.candidates().getFirst(), TARGET, 0);
        choice.failed(choice.order().getFirst(), "silent");
        assertEquals(List.of("1", "0"), names(choice));
        assertEquals(
                0,
                streams.candidates().indexOf(streams.order(TARGET).candidates().getFirst()));
    }

    @Test
    void itComesBackByOneAssociation() {
        PacketChoice choice = choice(1, 1);
        streams.answered(streams.candidates().getFirst(), TARGET, 0);
        PacketRemote first = choice.order().getFirst();
        choice.failed(first, "silent");
        clock.addAndGet(Health.FIRST_PAUSE.toNanos());
        assertEquals("0", names(choice).getFirst());
        assertEquals("1", names(choice).getFirst(), "one tries, and no other");
        choice.failed(first, "silent");
        clock.addAndGet(Health.FIRST_PAUSE.toNanos());
        assertEquals("1", names(choice).getFirst(), "the pause has grown");
        choice.answered(first);
        assertEquals("0", names(choice).getFirst());
    }

    @Test
    void oneThatStaysInTheConfigurationGoesOnSittingOut() {
        PacketChoice before = choice(1, 1, 1);
        streams.answered(streams.candidates().getFirst(), TARGET, 0);
        List<PacketRemote> remotes = before.order();
        before.failed(remotes.getFirst(), "silent");
        List<PacketRemote> renamed = remotes.subList(0, 2).stream()
                .map(remote -> new PacketRemote("new " + remote.name(), 1, remote.places(), remote.packets()))
                .toList();
        Choice same = streams.among(
                streams.candidates().stream().map(Candidate::remote).toList());
        PacketChoice after = before.among(renamed, same);
        assertEquals("new 0", renamed.getFirst().name());
        for (int i = 0; i < 20; i++) {
            assertEquals("new 0", names(after).getLast());
        }
        after.answered(renamed.getFirst());
        assertEquals("new 0", names(after).getFirst());
    }

    @Test
    void theHeavierGoesFirst() {
        assertEquals(List.of("2", "0", "1"), names(choice(0.5, 0, 1)));
    }

    /** Many short associations each learn too little. */
    @Test
    void whatAssociationsLearnTogetherCounts() {
        PacketChoice choice = choice(1, 0.9);
        Ways ways = choice.order().getFirst().places().ways();
        Silence silence = ways.silence(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1));
        silence.givesNoHope();
        assertEquals("1", names(choice).getFirst());
    }

    private PacketChoice choice(double... weights) {
        List<Remote> remotes = new ArrayList<>();
        List<PacketRemote> packets = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            Servers places = new Servers(List.of(new Target(new DomainName("s" + i), 1)), this, new PeerEvents() {});
            remotes.add(new Remote(Integer.toString(i), 1, places, this));
            RemotePackets way = new RemotePackets(new RemotePaths(places), wire, events);
            packets.add(new PacketRemote(Integer.toString(i), weights[i], places, way));
        }
        streams = new Choice(remotes, clock::get);
        return new PacketChoice(packets, streams, clock::get);
    }

    private static List<String> names(PacketChoice choice) {
        return choice.order().stream().map(PacketRemote::name).toList();
    }

    @Override
    public Stream open(Stream raw, Target target) {
        return raw;
    }

    @Override
    public List<InetAddress> resolve(DomainName name) throws DialException {
        throw new AssertionError(name);
    }

    @Override
    public void close() {}
}
