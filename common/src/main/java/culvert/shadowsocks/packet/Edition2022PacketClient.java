package culvert.shadowsocks.packet;

import culvert.crypto.SessionPackets;
import culvert.net.Pooled;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;

/** The client of 2022 datagrams (SIP022), with identity headers where it has been given a chain of keys. */
final class Edition2022PacketClient implements PacketClient {
    private final ClientKeys keys;
    private final ClientRules rules;
    private final Pooled<SessionPackets> ciphers;

    Edition2022PacketClient(ClientKeys keys, ClientRules rules, Pooled<SessionPackets> ciphers) {
        this.keys = keys;
        this.rules = rules;
        this.ciphers = ciphers;
    }

    @Override
    public Session open() {
        return new Edition2022ClientSession(keys, rules, ciphers);
    }

    @Override
    public void close() {
        keys.close();
    }
}
