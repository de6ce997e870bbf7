package culvert.shadowsocks.stream;

import culvert.net.Deadline;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.UserTable;
import java.io.IOException;

/**
 * The server of a 2022 stream (SIP022). A request's salt is remembered when its fixed header has been authenticated, so
 * that nobody without the key can fill the memory, and nobody with a recording is waited for.
 */
final class Edition2022Server implements ServerProtocol {
    private final UserTable users;
    private final ServerRules rules;
    private final Pools pools;

    Edition2022Server(UserTable users, ServerRules rules, Pools pools) {
        this.users = users;
        this.rules = rules;
        this.pools = pools;
    }

    @Override
    public Accepted accept(Stream raw, Deadline deadline) throws IOException {
        IncomingRequest request = new IncomingRequest(users, rules);
        OutgoingResponse response = new OutgoingResponse(request, rules.clock());
        ChunkStream stream = new ChunkStream(raw, pools, ChunkRules.EDITION_2022, request, response);
        boolean accepted = false;
        try {
            byte[] header = readHeader(stream, deadline);
            VariableHeader asked = VariableHeader.read(header);
            stream.putBack(header, asked.payloadAt());
            accepted = true;
            return new Accepted(asked.target(), stream, request.user().name());
        } finally {
            if (!accepted) {
                stream.letGo();
            }
        }
    }

    @Override
    public void close() {
        users.close();
    }

    private static byte[] readHeader(ChunkStream stream, Deadline deadline) throws IOException {
        while (true) {
            deadline.awaitReadable(stream);
            byte[] header = stream.tryReadPayload();
            if (header != null) {
                return header;
            }
        }
    }
}
