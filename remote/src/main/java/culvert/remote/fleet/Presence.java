package culvert.remote.fleet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a server tells of where its users are: in which networks those are who have changed theirs since its last complete account. So one
 * that was missed is made good by the next.
 *
 * @param server whose it is
 * @param account the number of that account
 * @param kind what comes with it
 * @param networks of each user who has changed, by hashes; none of one who is nowhere any more
 */
record Presence(long server, long account, Kind kind, Map<Long, long[]> networks) {
    private static final int HEAD_BYTES = 2 * Long.BYTES + 1;

    /** More than anybody's limit is worth. */
    static final int MOST_NETWORKS = 255;

    /** What comes with it. */
    enum Kind {
        /** Nothing. */
        CHANGE(0),
        /** With this the next account is complete. */
        ACCOUNT(1),
        /** The server is ending. */
        END(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    byte[] bytes() {
        int size = networks.values().stream()
                .mapToInt(all -> Long.BYTES + 1 + Long.BYTES * Math.min(all.length, MOST_NETWORKS))
                .sum();
        ByteBuffer into = ByteBuffer.allocate(HEAD_BYTES + size);
        into.putLong(server).putLong(account).put((byte) kind.code);
        networks.forEach((user, all) -> {
            int count = Math.min(all.length, MOST_NETWORKS);
            into.putLong(user).put((byte) count);
            for (int i = 0; i < count; i++) {
                into.putLong(all[i]);
            }
        });
        return into.array();
    }

    /** @throws IllegalArgumentException when that is none */
    static Presence read(byte[] bytes) {
        try {
            ByteBuffer from = ByteBuffer.wrap(bytes);
            long server = from.getLong();
            long account = from.getLong();
            int code = from.get();
            Kind kind = Arrays.stream(Kind.values())
                    .filter(each -> each.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("kind " + code));
            Map<Long, long[]> networks = new HashMap<>();
            while (from.hasRemaining()) {
                long user = from.getLong();
                long[] all = new long[from.get() & 0xFF];
                for (int i = 0; i < all.length; i++) {
                    all[i] = from.getLong();
                }
                networks.put(user, all);
            }
            return new Presence(server, account, kind, networks);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it is cut off", e);
        }
    }
}
