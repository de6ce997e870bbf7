package culvert.bench;

import culvert.address.Ip;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.packet.PacketServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** Both ends of one association that is under way, and the arrays its datagrams are sealed and opened in. */
final class PacketEnds {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9999);

    /** As long as a datagram can be. */
    private static final int ROOM = 65_536;

    private final Runner runner = new FlightRunner();
    private final PacketServer server;
    private final PacketClient.PacketSession client;
    private final PacketServer.PacketSession association;
    private final Packet question;
    private final Packet answer;
    private final byte[] sealed = new byte[ROOM];
    private final byte[] opened = new byte[ROOM];

    PacketEnds(Method method, int payload) {
        server = PacketServer.of(
                new Users(new PortKeys(method, Ends.key(method, 0), Map.of())),
                new ServerRules(false, Ends.CLOCK, salt -> true));
        client = PacketClient.of(
                        method, Ends.key(method, 0), new ClientRules(false, Ends.CLOCK, skew -> {}, salt -> true))
                .open();
        byte[] plain = new byte[SocksAddress.MAX_BYTES + payload];
        int address = SocksAddress.write(new Target(new Ip(PEER.getAddress()), PEER.getPort()), plain, 0);
        question = new Packet(plain, 0, address + payload, PEER);
        answer = new Packet(new byte[payload], 0, payload, PEER);
        association = begin();
    }

    int sealUp() {
        return client.seal(question, sealed, 0, runner);
    }

    PacketServer.Opened sealAndOpenUp() throws FailureException {
        return server.open(new Packet(sealed, 0, sealUp(), PEER), opened, id -> association, runner);
    }

    int sealDown() {
        return association.seal(answer, sealed, 0, runner);
    }

    PacketClient.Plain sealAndOpenDown() throws FailureException {
        return client.open(new Packet(sealed, 0, sealDown(), PEER), opened, runner);
    }

    private PacketServer.PacketSession begin() {
        Packet first = new Packet(sealed, 0, client.seal(question, sealed, 0, runner), PEER);
        try {
            return server.open(first, opened, id -> null, runner).session();
        } catch (FailureException e) {
            throw new IllegalStateException("two ends that do not understand each other", e);
        }
    }
}
