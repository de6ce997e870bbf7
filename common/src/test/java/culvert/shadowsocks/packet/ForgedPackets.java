package culvert.shadowsocks.packet;

import culvert.crypto.Method;
import culvert.crypto.PacketSender;
import culvert.crypto.Psk;
import culvert.crypto.RandomSalts;
import culvert.crypto.SaltSource;
import culvert.crypto.SessionPackets;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.stream.Protocol;
import java.util.Arrays;
import java.util.List;

/** Datagrams of the 2022 edition by somebody who has the key and writes whatever he likes after the ids. */
final class ForgedPackets implements AutoCloseable {
    private final SessionPackets cipher;
    private final PacketSender sender;

    /** A session of its own. */
    ForgedPackets(Method method) {
        this(method, new RandomSalts());
    }

    ForgedPackets(Method method, SaltSource random) {
        cipher = SessionPackets.of(method, random);
        sender = cipher.sender(List.of(Psk.parse(method, TestKeys.password(method))), List.of(), 0);
    }

    /** The next one. */
    byte[] seal(byte[] body) {
        byte[] plain = Protocol.concat(new byte[SessionPackets.IDS_BYTES], body);
        byte[] out = new byte[plain.length + 100];
        return Arrays.copyOf(out, cipher.seal(sender, plain, plain.length, out, 0));
    }

    @Override
    public void close() {
        sender.close();
    }
}
