package culvert.shadowsocks;

import culvert.crypto.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/** The contract, for the five methods of SIP004. */
class AeadStreamTest extends StreamContract {
    static Stream<Protocol> protocols() {
        return Arrays.stream(Method.values())
                .map(method -> new Protocol(
                        method.label(),
                        Chunk.MAX_PAYLOAD,
                        Shadowsocks.client(method, "a password"),
                        Shadowsocks.server(method, "a password")));
    }
}
