package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Recorder;
import culvert.e2e.rig.RemoteOptions;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Packet;
import culvert.net.Resolver;
import culvert.net.TestRunner;
import culvert.net.Transport;
import culvert.relay.AssociationSettings;
import culvert.remote.RemoteServer;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends that listen on all addresses of a machine with several: the address that was asked is the one that answers. */
@Timeout(60)
class SeveralAddressesTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;

    private final TestRunner runner = new TestRunner();

    @ParameterizedTest
    @ValueSource(strings = {"::", "0.0.0.0"})
    void anAnswerComesFromTheAddressThatWasAskedLast(String wildcard) throws Exception {
        try (Transport transport = Engine.EPOLL.open();
                UdpTarget target = UdpTarget.open();
                RemoteServer remote = remote(wildcard).start(transport, new NoNames(), new Recorder());
                PacketClient wire = PacketClient.of(
                        METHOD,
                        TunnelOptions.password(METHOD),
                        new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true));
                PacketClient.PacketSession session = wire.open();
                DatagramSocket client =
                        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            client.setSoTimeout(20_000);
            int port = remote.addresses().getFirst().getPort();
            for (String address : List.of("127.0.0.2", "127.0.0.3", "127.0.0.2", "127.0.0.1")) {
                InetSocketAddress asked = new InetSocketAddress(InetAddress.ofLiteral(address), port);
                exchange(client, session, asked, target.address());
            }
        }
    }

    static List<Arguments> enginesAndWildcards() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> Stream.of("0.0.0.0", "::").map(wildcard -> Arguments.of(engine, wildcard)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("enginesAndWildcards")
    void aSocksClientHearsFromTheAddressThatItConnectedTo(Engine engine, String wildcard) throws Exception {
        try (DatagramEnds ends = DatagramEnds.open(
                        DatagramEnds.Options.of(engine, METHOD).withTheLocalAt(wildcard));
                UdpTarget target = UdpTarget.open()) {
            for (String address : List.of("127.0.0.2", "127.0.0.1")) {
                InetAddress asked = InetAddress.ofLiteral(address);
                try (SocksDatagrams client = SocksDatagrams.open(
                        new InetSocketAddress(asked, ends.localAddress().getPort()))) {
                    assertEquals(asked, client.relay().getAddress());
                    client.socket().connect(client.relay());
                    client.send(
                            new Target(
                                    new Ip(target.address().getAddress()),
                                    target.address().getPort()),
                            new byte[] {7});
                    assertArrayEquals(new byte[] {7}, client.receive().payload());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "0.0.0.0"})
    void aTunnelsClientHearsFromTheAddressThatItSentTo(String wildcard) throws Exception {
        try (UdpTarget target = UdpTarget.open();
                DatagramEnds ends = DatagramEnds.open(
                        DatagramEnds.Options.of(Engine.EPOLL, METHOD).withTheLocalAt(wildcard),
                        Optional.of(new Target(
                                new Ip(target.address().getAddress()),
                                target.address().getPort())));
                DatagramSocket client =
                        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            client.setSoTimeout(20_000);
            for (String address : List.of("127.0.0.2", "127.0.0.3", "127.0.0.1")) {
                InetSocketAddress asked = new InetSocketAddress(
                        InetAddress.ofLiteral(address), ends.localAddress().getPort());
                client.send(new DatagramPacket(new byte[] {7}, 1, asked));
                DatagramPacket answer = new DatagramPacket(new byte[2], 2);
                client.receive(answer);
                assertEquals(asked, answer.getSocketAddress());
            }
        }
    }

    private void exchange(
            DatagramSocket client,
            PacketClient.PacketSession session,
            InetSocketAddress remote,
            InetSocketAddress target)
            throws IOException {
        Target to = new Target(new Ip(target.getAddress()), target.getPort());
        byte[] plain = new byte[SocksAddress.wireBytes(to) + 100];
        SocksAddress.write(to, plain, 0);
        byte[] sealed = new byte[2_000];
        int end = session.seal(new Packet(plain, 0, plain.length, remote), sealed, 0, runner);
        client.send(new DatagramPacket(sealed, end, remote));
        DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
        client.receive(answer);
        assertEquals(remote, answer.getSocketAddress());
    }

    private static RemoteOptions remote(String wildcard) {
        return RemoteOptions.of(METHOD)
                .listeningAt(new InetSocketAddress(InetAddress.ofLiteral(wildcard), 0))
                .serving(Mode.TCP_AND_UDP, new AssociationSettings(Duration.ofMinutes(5), 100));
    }

    /** Nothing here has a name. */
    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            throw new DialException(Cause.NAME_NOT_FOUND, name + " is not there");
        }

        @Override
        public void close() {}
    }
}
