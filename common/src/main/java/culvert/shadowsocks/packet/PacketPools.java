package culvert.shadowsocks.packet;

import culvert.crypto.Method;
import culvert.crypto.RandomSalts;
import culvert.crypto.SaltedPackets;
import culvert.crypto.SessionPackets;
import culvert.net.Pooled;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What is borrowed for the length of one datagram; the ciphers are a method's own. */
final class PacketPools {
    /** Nothing is held while waiting: more than one is borrowed only where threads run in parallel. */
    private static final int KEPT = 8;

    private static final Map<Method, Pooled<SaltedPackets>> SALTED = new EnumMap<>(Method.class);

    private static final Map<Method, Pooled<SessionPackets>> SESSIONS = new EnumMap<>(Method.class);

    static {
        for (Method method : Method.values()) {
            switch (method.edition()) {
                case AEAD -> SALTED.put(method, kept(method, () -> new SaltedPackets(method, new RandomSalts())));
                case EDITION_2022 ->
                    SESSIONS.put(method, kept(method, () -> SessionPackets.of(method, new RandomSalts())));
            }
        }
    }

    private PacketPools() {}

    /** The ciphers of an AEAD method. */
    static Pooled<SaltedPackets> salted(Method method) {
        return of(SALTED, method);
    }

    /** The ciphers of a method of 2022. */
    static Pooled<SessionPackets> sessions(Method method) {
        return of(SESSIONS, method);
    }

    private static <T> Pooled<T> kept(Method method, Supplier<T> maker) {
        return new Pooled<>(method.label() + " packets", KEPT, maker);
    }

    private static <T> Pooled<T> of(Map<Method, Pooled<T>> kinds, Method method) {
        Pooled<T> kind = kinds.get(method);
        if (kind == null) {
            throw new IllegalArgumentException(method.label());
        }
        return kind;
    }
}
