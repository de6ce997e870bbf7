package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way between the ends takes only smaller packets than before, in the middle of sessions. */
@Tag("slow")
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class LabPacketSizeTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final int SMALL = 1280;
    private static final Payload SOME = new Payload(3, 300_000);
    private static final Payload REST = new Payload(4, 3_000_000);
    /** Larger than fits, as a whole, into what the router takes. */
    private static final int DATAGRAM_BYTES = 1350;

    /** True where the router says what was too long; otherwise the system has to find out, which is a switch of Linux. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void transfersGoOnWithSmallerPackets(boolean told) throws Exception {
        try (Lab lab = Lab.open();
                TcpTarget source = TcpTarget.open(lab.router().listen(Lab.WORLD, 0), connection -> {
                    SOME.writeTo(connection.getOutputStream());
                    connection.getInputStream().read();
                    REST.writeTo(connection.getOutputStream());
                });
                UdpTarget target = UdpTarget.open(lab.router().bind(Lab.WORLD, 0))) {
            if (!told) {
                lab.server().set("ipv4/tcp_mtu_probing", "1");
                lab.laptop().set("ipv4/tcp_mtu_probing", "1");
                lab.silenceRouter();
            }
            try (Culvert remote = Culvert.remoteOn(lab.server(), METHOD, "-u", "-s", Lab.SERVER);
                    Culvert local = Culvert.localOn(lab.laptop(), remote, METHOD, "-u", "-s", Lab.SERVER);
                    SocksDatagrams datagrams = SocksDatagrams.open(lab.laptop(), local.address());
                    Socket session =
                            SocksClient.connect(lab.laptop().socket(), local.address(), Lab.WORLD, source.port())) {
                session.setSoTimeout(60_000);
                assertEquals(SOME.expected(), Payload.read(session.getInputStream(), SOME.bytes()));
                lab.limitPackets(SMALL);
                session.getOutputStream().write('g');
                assertEquals(REST.expected(), Payload.read(session.getInputStream()), remote.process()::log);
                if (told) {
                    Target to =
                            new Target(Host.parse(Lab.WORLD), target.address().getPort());
                    datagrams.socket().setSoTimeout(500);
                    Until.isTrue(() -> "no large datagram", () -> isEchoed(datagrams, to));
                }
            }
        }
    }

    /** The first one may be what the system learns from. */
    private static boolean isEchoed(SocksDatagrams datagrams, Target to) {
        try {
            datagrams.send(to, new byte[DATAGRAM_BYTES]);
            return datagrams.receive().payload().length == DATAGRAM_BYTES;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
