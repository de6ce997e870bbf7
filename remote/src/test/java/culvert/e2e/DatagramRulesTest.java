package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Host;
import culvert.address.Ip;
import culvert.address.PageName;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.DatagramEnds.Options;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedAssociation.Datagrams;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of the local end about datagrams: directly, through the remote, or nowhere, within one association. */
@Timeout(60)
final class DatagramRulesTest {
    private static final String RULES = "[bypass_list]\n127.0.0.2\n[outbound_block_list]\n127.0.0.3\n";
    private static final int ROUNDS = 5;

    @ParameterizedTest
    @EnumSource
    void oneAssociationOfSocksHasBothWays(Engine engine) throws Exception {
        Options options = Options.of(engine, Method.EDITION_2022_AES_256_GCM).withRulesAtTheLocal(RULES);
        try (UdpTarget through = UdpTarget.open("127.0.0.1");
                UdpTarget direct = UdpTarget.open("127.0.0.2");
                UdpTarget nowhere = UdpTarget.open("127.0.0.3");
                DatagramEnds ends = DatagramEnds.open(options);
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            for (byte round = 0; round < ROUNDS; round++) {
                client.send(target(nowhere), new byte[] {round});
                for (UdpTarget target : List.of(through, direct)) {
                    client.send(target(target), new byte[] {round});
                    SocksDatagrams.Answer answer = client.receive();
                    assertArrayEquals(new byte[] {round}, answer.payload());
                    assertEquals(target(target), answer.from());
                }
            }
            ends.localEvents().awaitDrops(Cause.BLOCKED, ROUNDS);
            assertEquals(
                    List.of(ROUNDS, ROUNDS, 0), List.of(through.received(), direct.received(), nowhere.received()));
            client.connection().close();
            FinishedAssociation here = ends.localEvents().awaitAssociations(1).getFirst();
            assertEquals(new Datagrams(2 * ROUNDS, 2 * ROUNDS), here.up());
            assertEquals(new Datagrams(2 * ROUNDS, 2 * ROUNDS), here.down());
            ends.remote().close();
            FinishedAssociation there = ends.remoteEvents().awaitAssociations(1).getFirst();
            assertEquals(new Datagrams(ROUNDS, ROUNDS), there.up());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTunnelToATargetThatIsReachedDirectly(Engine engine) throws Exception {
        Options options = Options.of(engine, Method.AES_128_GCM).withRulesAtTheLocal(RULES);
        try (UdpTarget direct = UdpTarget.open("127.0.0.2");
                DatagramEnds ends = DatagramEnds.open(options, Optional.of(target(direct)));
                DatagramSocket client = client()) {
            ask(client, ends);
            ends.local().close();
            ends.remote().close();
            assertEquals(
                    new Datagrams(1, 1),
                    ends.localEvents().awaitAssociations(1).getFirst().down());
            assertEquals(List.of(), ends.remoteEvents().awaitAssociations(0), "nothing went there");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextClientOfATunnelMeetsTheRulesThatAreThereByThen(Engine engine) throws Exception {
        Options options = Options.of(engine, Method.EDITION_2022_AES_128_GCM).withRulesAtTheLocal(RULES);
        try (UdpTarget through = UdpTarget.open("127.0.0.1");
                DatagramEnds ends = DatagramEnds.open(options, Optional.of(target(through)));
                DatagramSocket before = client();
                DatagramSocket after = client()) {
            ask(before, ends);
            ends.replaceRulesAtTheLocal("[outbound_block_list]\n127.0.0.1\n");
            after.send(new DatagramPacket(new byte[] {7}, 1, ends.localAddress()));
            ends.localEvents().awaitDrops(Cause.BLOCKED, 1);
            ask(before, ends);
        }
    }

    /** Where it would be looked up, the cause would be another. */
    @ParameterizedTest
    @EnumSource
    void theNameOfThePageHasNoDatagramsAndIsLookedUpNowhere(Engine engine) throws Exception {
        Options options = Options.of(engine, Method.EDITION_2022_AES_256_GCM).withRulesAtTheLocal("[bypass_all]\n");
        try (DatagramEnds ends = DatagramEnds.open(options);
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            client.send(new Target(Host.parse("culvert.Internal"), PageName.PORT), new byte[] {7});
            ends.remoteEvents().awaitDrops(Cause.BLOCKED, 1);
        }
    }

    private static DatagramSocket client() throws IOException {
        DatagramSocket client = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client.setSoTimeout(20_000);
        return client;
    }

    private static void ask(DatagramSocket client, DatagramEnds ends) throws IOException {
        client.send(new DatagramPacket(new byte[] {7}, 1, ends.localAddress()));
        DatagramPacket answer = new DatagramPacket(new byte[10], 10);
        client.receive(answer);
        assertEquals(1, answer.getLength());
    }

    private static Target target(UdpTarget target) {
        return new Target(
                new Ip(target.address().getAddress()), target.address().getPort());
    }
}
