package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalOptions;
import culvert.e2e.rig.Recorder;
import culvert.e2e.rig.RemoteEnd;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.local.LocalAgent;
import culvert.local.ServerSettings;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What sessions have shown of servers that stay in the configuration outlives a change of it. */
@Timeout(120)
class KeptChoiceTest {
    private static final Method METHOD = Method.AES_256_GCM;

    /** It takes two targets to suspect a server that ends what it does not answer, and a moment to be told. */
    private static final int MOST = 100;

    private static final int AFTERWARDS = 4;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aServerThatSitsOutIsNotAskedAgainAfterAReload(Engine engine) throws Exception {
        try (TcpTarget wrong = TcpTarget.open(Socket::close);
                RemoteEnd right = RemoteEnd.open(TunnelOptions.of(engine, METHOD));
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                TcpTarget other = TcpTarget.open(TcpTarget::echo);
                Transport transport = engine.open();
                Resolver resolver = DnsResolver.open(List.of())) {
            ServerSettings[] both = {server("wrong", wrong.address(), 1), server("right", right.address(), 0.01)};
            try (LocalAgent local = LocalOptions.of(both).start(transport, resolver, new Recorder())) {
                int asked = 0;
                while (!isServed(local, asked % 2 == 0 ? target : other)) {
                    asked++;
                    assertTrue(asked < MOST, "the other one is never asked");
                }
                int tried = wrong.accepted();
                assertTrue(tried > 0, "the heavier one was asked first");
                local.replace(
                        LocalOptions.of(both).endingAfter(Duration.ofHours(1)).settings());
                for (int i = 0; i < AFTERWARDS; i++) {
                    assertTrue(isServed(local, target));
                }
                assertEquals(tried, wrong.accepted());
            }
        }
    }

    private static ServerSettings server(String name, InetSocketAddress at, double weight) {
        return LocalOptions.server(name, Target.of(at), METHOD, TunnelOptions.PASSWORD, weight);
    }

    private static boolean isServed(LocalAgent local, TcpTarget target) {
        try (Socket client = SocksClient.connect(local.addresses().getFirst(), "127.0.0.1", target.port())) {
            client.getOutputStream().write('q');
            return client.getInputStream().read() == 'q';
        } catch (IOException broken) {
            return false;
        }
    }
}
