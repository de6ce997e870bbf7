package culvert.bench;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.net.Deadline;
import culvert.net.Stream;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.ServerProtocol.Accepted;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Both halves of a method, with users or without, whose clock stands still so that a recorded flight stays good. */
final class Ends {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
    static final Target TARGET = new Target(new DomainName("www.example.com"), 443);
    private static final byte[] DATA = new byte[100];

    private final FlightRunner runner = new FlightRunner();
    private final Method method;
    private final ServerProtocol server;

    Ends(Method method, int users) {
        this.method = method;
        Map<String, String> passwords = new LinkedHashMap<>();
        for (int i = 1; i <= users; i++) {
            passwords.put("user " + i, key(method, i));
        }
        // every salt counts as new: the same flight is accepted again and again
        server = ServerProtocol.of(
                new Users(new PortKeys(method, key(method, 0), passwords)),
                new ServerRules(false, CLOCK, salt -> true));
    }

    /** The client of user {@code number}; of the server's own key for 0. */
    ClientProtocol client(int number) {
        boolean chain = number > 0 && method.edition() == Edition.EDITION_2022;
        String password = chain ? key(method, 0) + ":" + key(method, number) : key(method, number);
        return ClientProtocol.of(method, password, new ClientRules(false, CLOCK, skew -> {}, salt -> true));
    }

    /** What a client sends first: header and 100 bytes. */
    byte[] flight(ClientProtocol client) throws IOException {
        FlightStream raw = new FlightStream(runner, new byte[0], InetAddress.getLoopbackAddress());
        try (Stream stream = client.open(raw, TARGET)) {
            stream.write(DATA, 0, DATA.length);
        }
        return raw.written();
    }

    Accepted accept(byte[] flight, InetAddress from) throws IOException {
        Accepted accepted = accept(new FlightStream(runner, flight, from));
        accepted.stream().close();
        return accepted;
    }

    /** Accepts a connection, which goes on. */
    Accepted accept(Stream raw) throws IOException {
        return server.accept(raw, Deadline.in(Duration.ofSeconds(60)));
    }

    /** The key of user {@code number}; the server's own for 0. */
    static String key(Method method, int number) {
        byte[] bytes = ByteBuffer.allocate(method.keyBytes()).putInt(number).array();
        return Base64.getEncoder().encodeToString(bytes);
    }
}
