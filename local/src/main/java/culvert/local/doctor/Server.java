package culvert.local.doctor;

import culvert.address.Target;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One of the servers, as the checks know it.
 *
 * @param label what the report calls it
 * @param addresses where it is
 * @param plugin where streams go instead, when a plugin stands before it
 * @param method the cipher's name
 * @param hasTimes whether the method's messages say when they were made
 * @param streams whether it is used for streams
 * @param datagrams whether it is used for datagrams
 * @param wires speak with it
 */
public record Server(
        String label,
        List<Target> addresses,
        Optional<Target> plugin,
        String method,
        boolean hasTimes,
        boolean streams,
        boolean datagrams,
        Wires wires) {

    /** Makes what speaks with a server. Closed by who asked for it. */
    public interface Wires {
        /**
         * For streams.
         *
         * @param clock what is taken for the time
         * @param skew is told the server's time less that
         */
        ClientProtocol streams(InstantSource clock, Consumer<Duration> skew);

        /** For datagrams. */
        PacketClient packets(InstantSource clock);
    }
}
