package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.RemoteOptions;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import culvert.shadowsocks.ServerKeys;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A remote's keys and rules are replaced while an association runs. */
@Timeout(60)
class ReplacedKeysTest {
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

    private static DatagramEnds open(Engine engine, Method method) throws IOException {
        return DatagramEnds.open(DatagramEnds.Options.of(engine, method));
    }

    private static RemoteOptions remote(Method method, String password) {
        DatagramEnds.Options usual = DatagramEnds.Options.of(Engine.EPOLL, method);
        return RemoteOptions.of(new ServerKeys(method, password, Map.of()))
                .serving(Mode.TCP_AND_UDP, usual.associations());
    }

    private static void exchange(SocksDatagrams client, UdpTarget target) throws IOException {
        client.socket().setSoTimeout(20_000);
        client.send(Target.of(target.address()), new byte[] {7});
        assertArrayEquals(new byte[] {7}, client.receive().payload());
    }
}
