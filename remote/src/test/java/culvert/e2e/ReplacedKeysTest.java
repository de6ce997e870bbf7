package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalOptions;
import culvert.e2e.rig.Recorder;
import culvert.e2e.rig.RemoteOptions;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.UdpTarget;
import culvert.local.LocalAgent;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.AssociationSettings;
import culvert.remote.RemoteServer;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A remote's keys and rules are replaced while an association runs. */
@Timeout(60)
class ReplacedKeysTest {
    private static final AssociationSettings BOUNDS =
            DatagramEnds.Options.of(Engine.EPOLL, Method.AES_128_GCM).associations();

    static List<Arguments> enginesAndMethodsOf2022() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> Arrays.stream(Method.values())
                        .filter(method -> method.edition() == Edition.EDITION_2022)
                        .map(method -> Arguments.of(engine, method)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("enginesAndMethodsOf2022")
    void whatIsSealedWithAKeyThatWasReplacedEnds(Engine engine, Method method) throws Exception {
        try (DatagramEnds ends = open(engine, method);
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            exchange(client, target);
            ends.remote().replace(remote(method, TestKeys.password(method)).settings());
            exchange(client, target);
            ends.remote().replace(remote(method, TestKeys.wrongPassword(method)).settings());
            assertEquals(
                    Cause.KEY_REPLACED,
                    ends.remoteEvents().awaitAssociations(1).getFirst().cause());
            client.send(Target.of(target.address()), new byte[] {7});
            ends.remoteEvents().awaitDrops(Cause.AUTHENTICATION, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void withAnAeadMethodItGoesOnByTheRulesOfNow(Engine engine) throws Exception {
        Method method = Method.AES_256_GCM;
        try (DatagramEnds ends = open(engine, method);
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            exchange(client, target);
            RemoteOptions other = remote(method, TestKeys.wrongPassword(method));
            ends.remote().replace(other.settings());
            exchange(client, target);
            ends.remote().replace(other.allowing().settings());
            client.send(Target.of(target.address()), new byte[] {7});
            ends.remoteEvents().awaitDrops(Cause.BLOCKED, 1);
            ends.remote().replace(other.allowing("127.0.0.0/8").settings());
            exchange(client, target);
        }
    }

    static List<Arguments> enginesAndMethodsWithUsers() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> Stream.of(Method.AES_128_GCM, Method.EDITION_2022_AES_128_GCM)
                        .map(method -> Arguments.of(engine, method)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("enginesAndMethodsWithUsers")
    void theAssociationOfAUserWhoIsRemovedEnds(Engine engine, Method method) throws Exception {
        Recorder events = new Recorder();
        String alices = TestKeys.key(method, 2);
        String known = method.edition() == Edition.AEAD ? alices : TestKeys.alice(method);
        RemoteOptions withAlice = remote(method, TestKeys.password(method), Map.of("alice", alices));
        RemoteOptions without = remote(method, TestKeys.password(method), Map.of("bob", TestKeys.key(method, 3)));
        try (Transport transport = engine.open();
                UdpTarget target = UdpTarget.open();
                RemoteServer remote = withAlice.start(transport, new NoNames(), events);
                LocalAgent local = LocalOptions.of(Target.of(remote.addresses().getFirst()), method, known)
                        .serving(Mode.TCP_AND_UDP, BOUNDS)
                        .start(transport, new NoNames(), new Recorder());
                SocksDatagrams client = SocksDatagrams.open(local.addresses().getFirst())) {
            exchange(client, target);
            remote.replace(without.settings());
            assertEquals(
                    Cause.USER_REMOVED, events.awaitAssociations(1).getFirst().cause());
            client.send(Target.of(target.address()), new byte[] {7});
            events.awaitDrops(Cause.AUTHENTICATION, 1);
            assertEquals(1, events.awaitAssociations(1).size());
            remote.replace(remote(method, TestKeys.password(method), Map.of("alice again", alices))
                    .settings());
            exchangeAtLast(client, target);
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndMethodsWithUsers")
    void withAKeyThatWasReplacedAnAssociationGoesOnAndNoneBegins(Engine engine, Method method) throws Exception {
        Recorder events = new Recorder();
        String alices = TestKeys.key(method, 2);
        String known = method.edition() == Edition.AEAD ? alices : TestKeys.alice(method);
        try (Transport transport = engine.open();
                UdpTarget target = UdpTarget.open();
                RemoteServer remote = remote(method, TestKeys.password(method), Map.of("alice", alices))
                        .start(transport, new NoNames(), events);
                LocalAgent local = LocalOptions.of(Target.of(remote.addresses().getFirst()), method, known)
                        .serving(Mode.TCP_AND_UDP, BOUNDS)
                        .start(transport, new NoNames(), new Recorder());
                SocksDatagrams client = SocksDatagrams.open(local.addresses().getFirst())) {
            exchange(client, target);
            remote.replace(remote(method, TestKeys.password(method), Map.of("alice", TestKeys.key(method, 3)))
                    .settings());
            exchange(client, target);
            remote.endAssociation(remote.associations().getFirst().id());
            events.awaitAssociations(1);
            client.send(Target.of(target.address()), new byte[] {7});
            events.awaitDrops(Cause.AUTHENTICATION, 1);
            assertEquals(List.of(), remote.associations());
        }
    }

    private static DatagramEnds open(Engine engine, Method method) throws IOException {
        return DatagramEnds.open(DatagramEnds.Options.of(engine, method));
    }

    private static RemoteOptions remote(Method method, String password) {
        return remote(method, password, Map.of());
    }

    private static RemoteOptions remote(Method method, String password, Map<String, String> users) {
        return RemoteOptions.of(new PortKeys(method, password, users)).serving(Mode.TCP_AND_UDP, BOUNDS);
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

    /** What was sealed in the second of the last datagram before is taken for a replay. */
    private static void exchangeAtLast(SocksDatagrams client, UdpTarget target) throws IOException {
        client.socket().setSoTimeout(500);
        for (int i = 0; i < 60; i++) {
            client.send(Target.of(target.address()), new byte[] {7});
            try {
                assertArrayEquals(new byte[] {7}, client.receive().payload());
                return;
            } catch (SocketTimeoutException e) {
                // and once more
            }
        }
        fail("no answer");
    }

    private static void exchange(SocksDatagrams client, UdpTarget target) throws IOException {
        client.socket().setSoTimeout(20_000);
        client.send(Target.of(target.address()), new byte[] {7});
        assertArrayEquals(new byte[] {7}, client.receive().payload());
    }
}
