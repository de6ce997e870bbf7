package culvert.shadowsocks.stream;

import culvert.address.Target;
import culvert.net.Stream;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.Pools;

/** The client of a 2022 stream (SIP022), with identity headers where it has been given a chain of keys. */
final class Edition2022Client implements ClientProtocol {
    private final ClientKeys keys;
    private final ClientRules rules;
    private final Pools pools;

    Edition2022Client(ClientKeys keys, ClientRules rules, Pools pools) {
        this.keys = keys;
        this.rules = rules;
        this.pools = pools;
    }

    @Override
    public Stream open(Stream raw, Target target) {
        OutgoingRequest request = new OutgoingRequest(keys, target, rules.clock());
        IncomingResponse response = new IncomingResponse(keys.user(), request, rules);
        return new ChunkStream(raw, pools, ChunkRules.EDITION_2022, response, request);
    }

    @Override
    public void close() {
        keys.close();
    }
}
