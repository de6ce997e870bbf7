package culvert.http;

import culvert.net.MemoryBudget;

/** What one holder keeps of a stream's messages while it waits, charged to the stream's account. */
public final class Charge {
    private final MemoryBudget.Account account;
    private long held;

    public Charge(MemoryBudget.Account account) {
        this.account = account;
    }

    /** So many bytes are kept from now on, instead of those before; when that is too much, sessions end. */
    public void holds(long bytes) {
        if (bytes > held) {
            account.add(bytes - held);
        } else if (bytes < held) {
            account.release(held - bytes);
        }
        held = bytes;
    }
}
