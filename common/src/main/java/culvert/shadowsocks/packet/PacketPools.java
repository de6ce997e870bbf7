package culvert.shadowsocks.packet;

import culvert.crypto.Method;
import culvert.crypto.RandomSalts;
import culvert.crypto.SaltSource;
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
                case AEAD -> SALTED.put(method, salted(method, RandomSalts::new));
                case EDITION_2022 -> SESSIONS.put(method, sessions(method, RandomSalts::new));
            }
        }
    }

    private PacketPools() {}

    /** The ciphers of an AEAD method. */
    static Pooled<SaltedPackets> salted(Method method) {
        return of(SALTED, method);
    }

    /** A kind of its own, for a test that wants to know the salts. */
    static Pooled<SaltedPackets> salted(Method method, Supplier<SaltSource> salts) {
        return new Pooled<>(method.label() + " packets", KEPT, () -> new SaltedPackets(method, salts.get()));
    }

    /** The ciphers of a method of 2022. */
    static Pooled<SessionPackets> sessions(Method method) {
        return of(SESSIONS, method);
    }

    /** A kind of its own, for a test that wants to know what is drawn. */
    static Pooled<SessionPackets> sessions(Method method, Supplier<SaltSource> random) {
        return new Pooled<>(method.label() + " packets", KEPT, () -> SessionPackets.of(method, random.get()));
    }

    private static <T> Pooled<T> of(Map<Method, Pooled<T>> kinds, Method method) {
        Pooled<T> kind = kinds.get(method);
        if (kind == null) {
            throw new IllegalArgumentException(method.label());
        }
        return kind;
    }
}
