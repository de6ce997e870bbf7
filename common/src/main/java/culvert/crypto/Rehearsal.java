package culvert.crypto;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals and opens something with a method before the first session does, on a thread that may wait: the JDK looks for the
 * providers of its ciphers in files, for which a carrier would stand still.
 */
public final class Rehearsal {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

    /** One that is composed by {@link ShortChaCha}, and one that is not. */
    private static final int[] LENGTHS = {64, 4096};

    private static final Set<Method> BEGUN = ConcurrentHashMap.newKeySet();

    private Rehearsal() {}

    /** Begins with what is the same for all methods, before one is known: the JDK looks for services in all jars. */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("prepare-ciphers").start(() -> quietly("ciphers", AesBlock::encrypting));
    }

    /** Begins it, the first time that a method is used in this process. From any thread, which does not wait for it. */
    public static void begin(Method method) {
        if (BEGUN.add(method)) {
            Thread.ofPlatform().daemon().name("rehearsal").start(() -> quietly(method.label(), () -> of(method)));
        }
    }

    private interface Step {
        void run() throws BadTagException;
    }

    private static void quietly(String what, Step step) {
        try {
            step.run();
        } catch (BadTagException | RuntimeException | LinkageError e) {
            log.debug("{}: {}", what, e.toString()); // the first session tells what there is to tell
        }
    }

    static void of(Method method) throws BadTagException {
        SessionKeys keys = new SessionKeys(new RandomSalts());
        byte[] salt = new byte[method.saltBytes()];
        try (MasterKey master = MasterKey.of(method, new byte[method.keyBytes()])) {
            SessionKey sealing = keys.sealing(master, salt, 0);
            SessionKey opening = keys.opening(master, salt, 0);
            ChunkCipher cipher = new ChunkCipher(method);
            for (int length : LENGTHS) {
                byte[] sealed = new byte[length + ChunkCipher.OVERHEAD];
                cipher.begin(sealing);
                cipher.sealChunk(new byte[length], 0, length, sealed, 0);
                cipher.end();
                cipher.begin(opening);
                int payload = cipher.openLength(sealed, 0);
                cipher.open(sealed, ChunkCipher.SEALED_LENGTH_BYTES, payload, new byte[length], 0);
                cipher.end();
            }
        }
    }
}
