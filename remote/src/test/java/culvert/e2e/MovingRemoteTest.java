package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalOptions;
import culvert.e2e.rig.Recorder;
import culvert.e2e.rig.RemoteOptions;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import culvert.local.LocalAgent;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.AssociationSettings;
import culvert.remote.RemoteServer;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagrams of one association find a remote that has moved, or that only one of its addresses leads to. */
@Timeout(60)
final class MovingRemoteTest implements Resolver {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AssociationSettings BOUNDS = new AssociationSettings(Duration.ofMinutes(5), 64);

    private final Recorder events = new Recorder();
    private volatile List<InetAddress> addresses = List.of();

    @ParameterizedTest
    @EnumSource
    void anAssociationFollowsTheName(Engine engine) throws Exception {
        try (Transport transport = engine.open();
                UdpTarget target = UdpTarget.open()) {
            RemoteServer old = remote(transport, at("127.0.0.1", 0));
            int port = old.addresses().getFirst().getPort();
            lead("127.0.0.1");
            try (LocalAgent local = local(transport, port);
                    SocksDatagrams client =
                            SocksDatagrams.open(local.addresses().getFirst())) {
                awaitAnswer(client, target, 1);
                old.close();
                lead("127.0.0.2");
                try (RemoteServer next = remote(transport, at("127.0.0.2", port))) {
                    awaitAnswer(client, target, 2);
                    assertEquals(List.of(port), ports(next));
                }
            } finally {
                old.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFamilyThatIsAnsweredIsFound(Engine engine) throws Exception {
        try (Transport transport = engine.open();
                UdpTarget target = UdpTarget.open();
                RemoteServer remote = remote(transport, at("::1", 0))) {
            lead("127.0.0.1", "::1");
            try (LocalAgent local = local(transport, ports(remote).getFirst());
                    SocksDatagrams client =
                            SocksDatagrams.open(local.addresses().getFirst())) {
                awaitAnswer(client, target, 1);
                try (SocksDatagrams later =
                        SocksDatagrams.open(local.addresses().getFirst())) {
                    later.send(target(target), new byte[] {1});
                    later.receive(); // what was learnt serves those that come later
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsTakeTheFamilyThatAConnectionTook(Engine engine) throws Exception {
        try (Transport transport = engine.open();
                UdpTarget target = UdpTarget.open();
                TcpTarget page = TcpTarget.open(TcpTarget::echo)) {
            lead("127.0.0.1", "::1");
            try (RemoteServer remote = remote(transport, at("::", 0));
                    LocalAgent local = local(transport, ports(remote).getFirst())) {
                InetSocketAddress socks = local.addresses().getFirst();
                try (Socket connection = SocksClient.connect(
                                socks, "127.0.0.1", page.address().getPort());
                        SocksDatagrams client = SocksDatagrams.open(socks)) {
                    connection.getOutputStream().write(1);
                    assertEquals(1, connection.getInputStream().read());
                    client.send(target(target), new byte[] {1});
                    client.receive();
                }
            }
            assertInstanceOf(
                    Inet6Address.class,
                    events.awaitAssociations(1).getFirst().client().getAddress());
        }
    }

    /** An answer to an earlier round is none to this one. */
    private static void awaitAnswer(SocksDatagrams client, UdpTarget target, int round) throws Exception {
        client.socket().setSoTimeout(100);
        Until.isTrue(LIMIT, () -> "no answer", () -> {
            try {
                client.send(target(target), new byte[] {(byte) round});
                return client.receive().payload()[0] == round;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        client.socket().setSoTimeout(20_000);
    }

    private RemoteServer remote(Transport transport, InetSocketAddress at) throws IOException {
        return RemoteOptions.of(METHOD)
                .listeningAt(at)
                .serving(Mode.TCP_AND_UDP, BOUNDS)
                .start(transport, this, events);
    }

    private LocalAgent local(Transport transport, int port) throws IOException {
        return LocalOptions.of(new Target(new DomainName("vps.test"), port), METHOD)
                .serving(Mode.TCP_AND_UDP, BOUNDS)
                .start(transport, this, new Recorder());
    }

    private static List<Integer> ports(RemoteServer remote) {
        return remote.addresses().stream().map(InetSocketAddress::getPort).toList();
    }

    private static Target target(UdpTarget target) {
        return new Target(
                new Ip(target.address().getAddress()), target.address().getPort());
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private void lead(String... to) {
        addresses = Arrays.stream(to).map(InetAddress::ofLiteral).toList();
    }

    @Override
    public List<InetAddress> resolve(DomainName name) {
        return addresses;
    }

    @Override
    public void close() {}
}
