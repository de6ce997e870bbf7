package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Family;
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
            boolean is2022 = method.family() == Family.EDITION_2022;
            tap.meddleUp(DatagramTap::allKindsOfWrong);
            tap.meddleDown(DatagramTap::allKindsOfWrong);
            // a local of the older methods cannot tell a repetition, so that there are two of each answer
            int answers = is2022 ? 1 : 2;
            int rounds = 20;
            for (byte i = 0; i < rounds; i++) {
                client.send(to, new byte[] {i});
                for (int k = 0; k < answers; k++) {
                    assertArrayEquals(new byte[] {i}, client.receive().payload());
                }
            }
            ends.localEvents().awaitDrops(Cause.AUTHENTICATION, rounds);
            ends.remoteEvents().awaitDrops(Cause.AUTHENTICATION, rounds);
            if (is2022) {
                ends.localEvents().awaitDrops(Cause.REPLAY, rounds);
            }
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
