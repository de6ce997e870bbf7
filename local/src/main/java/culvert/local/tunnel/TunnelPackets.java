package culvert.local.tunnel;

import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PeerAddress;
import culvert.net.PeerException;
import culvert.net.Runner;
import culvert.net.User;
import culvert.relay.PacketInbound;
import java.net.InetSocketAddress;

/** Takes every datagram for one to the same target; each sender has its association. */
public final class TunnelPackets implements PacketInbound {
    private final Target target;
    private final byte[] address;

    public TunnelPackets(Target target) {
        this.target = target;
        this.address = new byte[SocksAddress.wireBytes(target)];
        SocksAddress.write(target, address, 0);
    }

    @Override
    public Received receive(Packet datagram, byte[] into, Known known, Runner runner) throws FailureException {
        if (address.length + datagram.length() > into.length) {
            throw new PeerException(Cause.TOO_LARGE, "no room for the target's address");
        }
        System.arraycopy(address, 0, into, 0, address.length);
        System.arraycopy(datagram.bytes(), datagram.offset(), into, address.length, datagram.length());
        Sender sender = new Sender(datagram.peer());
        Client client = known.find(sender);
        return new Received(client == null ? sender : client, target, address.length, datagram.length());
    }

    /** A client of the port, answered with what the target says and nothing else. Ordered, for a table. */
    private record Sender(InetSocketAddress address) implements Client, Comparable<Sender> {
        @Override
        public Object id() {
            return this;
        }

        @Override
        public int compareTo(Sender other) {
            return PeerAddress.ORDER.compare(address, other.address);
        }

        @Override
        public User user() {
            return User.UNNAMED;
        }

        @Override
        public int bytes(Packet answer) {
            return answer.length();
        }

        @Override
        public int put(Packet answer, byte[] into, int at, Runner runner) {
            System.arraycopy(answer.bytes(), answer.offset(), into, at, answer.length());
            return at + answer.length();
        }
    }
}
