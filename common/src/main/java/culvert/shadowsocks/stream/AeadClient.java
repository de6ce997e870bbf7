package culvert.shadowsocks.stream;

import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.crypto.SaltPrefix;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;

/** The client of an AEAD stream: its first plaintext is the target's address. */
final class AeadClient implements ClientProtocol {
    private final MasterKey master;
    private final SaltMark own;
    private final Pools pools;

    AeadClient(MasterKey master, SaltPrefix prefix, Pools pools) {
        this.master = master;
        this.own = new SaltMark(master, SaltMark.Maker.CLIENT, prefix);
        this.pools = pools;
    }

    @Override
    public Stream open(Stream raw, Target target) {
        byte[] address = new byte[SocksAddress.wireBytes(target)];
        SocksAddress.write(target, address, 0);
        return new ChunkStream(raw, pools, ChunkRules.AEAD, new AeadHandshake(master, own, answers -> true, address));
    }

    @Override
    public void close() {
        master.close();
    }
}
