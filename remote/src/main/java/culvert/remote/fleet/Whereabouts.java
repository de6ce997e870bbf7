package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.address.Prefix;
import culvert.crypto.SipHash;
import culvert.net.Elsewhere;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/** Where a user is at other servers, by hashes that say nothing to who has no key, and of two users nothing in common. */
final class Whereabouts implements Elsewhere {
    private static final long[] NOWHERE = {};

    /** Nobody can say where the user is: there too, for all that is known. */
    private static final int ANYWHERE = 1 << 20;

    private final SipHash hash;
    private final Sight sight;
    private final long user;
    private volatile long[] networks = NOWHERE; // in order

    /** Whether what is known of others is worth anything. By any thread. */
    interface Sight {
        /** What is known, and for how long already, makes no difference any more. */
        boolean isLost();

        /** Nothing may be taken for granted that is not known. */
        boolean isStrict();
    }

    Whereabouts(String user, SipHash hash, Sight sight) {
        this.hash = hash;
        this.sight = sight;
        byte[] name = user.getBytes(UTF_8);
        this.user = hash.hash(name, 0, name.length);
    }

    /** The hash of the name. */
    long user() {
        return user;
    }

    /** These are the networks from now on. */
    void are(long[] all) {
        long[] sorted = all.clone();
        Arrays.sort(sorted);
        networks = sorted;
    }

    /** The hash of one of this user's. */
    long of(Prefix network) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES + 1)
                .putLong(user)
                .putLong(network.bits())
                .put((byte) network.length())
                .array();
        return hash.hash(bytes, 0, bytes.length);
    }

    @Override
    public boolean isIn(Prefix network) {
        return !sight.isLost() && Arrays.binarySearch(networks, of(network)) >= 0;
    }

    @Override
    public int beside(Collection<Prefix> here) {
        if (sight.isLost()) {
            return sight.isStrict() ? ANYWHERE : 0;
        }
        long[] there = networks;
        long both = there.length == 0
                ? 0
                : here.stream()
                        .filter(network -> Arrays.binarySearch(there, of(network)) >= 0)
                        .count();
        return there.length - Math.toIntExact(both);
    }
}
