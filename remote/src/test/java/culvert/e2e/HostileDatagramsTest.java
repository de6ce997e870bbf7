package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.DatagramEnds;
import culvert.e2e.rig.DatagramEnds.Options;
import culvert.e2e.rig.DatagramTap;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.UdpTarget;
import culvert.net.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody on the way damages, forges, cuts, repeats and swaps what he sees; the association goes on. */
@Timeout(60)
final class HostileDatagramsTest {

    @ParameterizedTest
    @EnumSource
    void whatIsDoneToDatagramsOnTheirWayDisturbsNothing(Method method) throws Exception {
        AtomicReference<DatagramTap> between = new AtomicReference<>();
        try (DatagramEnds ends = DatagramEnds.open(
                        Options.of(Engine.EPOLL, method), Optional.empty(), remote -> tap(remote, between));
                DatagramTap tap = between.get();
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            Target to = new Target(
                    new Ip(target.address().getAddress()), target.address().getPort());
            tap.meddleUp(DatagramTap::allKindsOfWrong);
            tap.meddleDown(DatagramTap::allKindsOfWrong);
            int rounds = 20;
            for (byte i = 0; i < rounds; i++) {
                client.send(to, new byte[] {i});
                assertArrayEquals(new byte[] {i}, client.receive().payload());
            }
            ends.localEvents().awaitDrops(Cause.AUTHENTICATION, rounds);
            ends.remoteEvents().awaitDrops(Cause.AUTHENTICATION, rounds);
            ends.localEvents().awaitDrops(Cause.REPLAY, rounds);
            ends.remoteEvents().awaitDrops(Cause.REPLAY, rounds);
            assertEquals(rounds, target.received());
            assertEquals(0, ends.localEvents().sessions().size(), "the association has not ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherOrderIsNoProblem(Method method) throws Exception {
        AtomicReference<DatagramTap> between = new AtomicReference<>();
        try (DatagramEnds ends = DatagramEnds.open(
                        Options.of(Engine.PLAIN, method), Optional.empty(), remote -> tap(remote, between));
                DatagramTap tap = between.get();
                UdpTarget target = UdpTarget.open();
                SocksDatagrams client = SocksDatagrams.open(ends.localAddress())) {
            Target to = new Target(
                    new Ip(target.address().getAddress()), target.address().getPort());
            List<byte[]> held = new ArrayList<>();
            tap.meddleUp(genuine -> {
                held.add(genuine);
                if (held.size() < 10) {
                    return List.of();
                }
                List<byte[]> backwards = List.copyOf(held.reversed());
                held.clear();
                return backwards;
            });
            for (byte i = 0; i < 10; i++) {
                client.send(to, new byte[] {i});
            }
            for (byte i = 9; i >= 0; i--) {
                assertArrayEquals(new byte[] {i}, client.receive().payload());
            }
        }
    }

    private static InetSocketAddress tap(InetSocketAddress remote, AtomicReference<DatagramTap> opened) {
        try {
            opened.set(DatagramTap.open(remote));
            return opened.get().address();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
