package culvert.net.carrier;

import culvert.net.MemoryBudget;
import java.util.Arrays;

/** What a peer has not taken yet, in an array of its size that is charged to an account. Not thread-safe. */
final class Unsent {
    static final byte[] NOTHING = {};

    private final MemoryBudget.Account account;
    private byte[] kept = NOTHING;
    private int at;

    Unsent(MemoryBudget.Account account) {
        this.account = account;
    }

    /** Copies the bytes from {@code begin} to {@code end}. */
    void keep(byte[] from, int begin, int end) {
        int before = kept.length;
        kept = Arrays.copyOfRange(from, begin, end);
        at = 0;
        account.release(before);
        account.add(kept.length);
    }

    /** Copies more, to be sent after what there is. */
    void add(byte[] from, int begin, int end) {
        byte[] all = Arrays.copyOfRange(kept, at, kept.length + end - begin);
        System.arraycopy(from, begin, all, length(), end - begin);
        keep(all, 0, all.length);
    }

    boolean isEmpty() {
        return at == kept.length;
    }

    byte[] array() {
        return kept;
    }

    int offset() {
        return at;
    }

    int length() {
        return kept.length - at;
    }

    /** The peer has taken {@code count} bytes; memory for what it has taken is released as it goes. */
    void sent(int count) {
        at += count;
        if (at > kept.length / 2 && !isEmpty()) {
            keep(kept, at, kept.length);
        }
    }

    /** Releases everything; it will not be sent. */
    void drop() {
        account.release(kept.length);
        kept = NOTHING;
        at = 0;
    }
}
