package culvert.shadowsocks.stream;

import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.shadowsocks.PortKeys;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** The contract, for the five methods of SIP004, where requests may arrive again. */
class AeadStreamTest extends StreamContract {
    static Stream<Protocol> protocols() {
        return Arrays.stream(Method.values())
                .filter(method -> method.edition() == Edition.AEAD)
                .map(method -> new Protocol(
                        method.label(),
                        ChunkRules.AEAD.maxPayload(),
                        TestProtocols.client(method, "a password"),
                        TestProtocols.forgetful(new PortKeys(method, "a password", Map.of()))));
    }
}
