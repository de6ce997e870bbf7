package culvert.net.carrier;

import culvert.net.CallFailedException;
import culvert.net.Errno;
import culvert.net.linux.SendRing;
import culvert.net.linux.SocketCalls;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small messages that leave together before a carrier waits for events, with one system call: then those who receive them
 * are woken once, and not each in the middle of our work. One carrier's.
 */
final class TurnSends implements SendRing.Results, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TurnSends.class);

    private final SendRing ring;
    private final SocketCalls calls;
    private final int worthwhile;
    private final @Nullable EpollStream[] senders = new @Nullable EpollStream[SendRing.SLOTS];
    private boolean broken;

    TurnSends(SendRing ring, SocketCalls calls, Gathering how) {
        this.ring = ring;
        this.calls = calls;
        this.worthwhile = how.messages();
    }

    /** Runs a task once a ring may be opened, on another thread, since that loads classes; never where there is none. */
    static void prepare(Runnable then) {
        Thread.ofPlatform().daemon().name("rings").start(() -> {
            SendRing first = SendRing.open();
            if (first == null) {
                log.debug("the system allows no io_uring: each message is sent by a call of its own");
            } else {
                first.close();
                then.run();
            }
        });
    }

    /** Whether it takes a message of that length. */
    boolean takes(int length) {
        return length <= SendRing.SLOT_BYTES && !broken;
    }

    /** Takes it, unless something of the same sender's has to go first. */
    boolean add(EpollStream sender, byte[] from, int offset, int length) {
        int slot = sender.queuedAt();
        if (slot >= 0 && ring.append(slot, from, offset, length)) {
            return true;
        }
        if (slot >= 0 || ring.count() == SendRing.SLOTS) {
            flush();
            if (broken || !sender.isSteady()) {
                return false; // the kernel has not taken all of what came before
            }
        }
        slot = ring.add(sender.descriptor(), from, offset, length);
        senders[slot] = sender;
        sender.queued(slot);
        return true;
    }

    /** Sends what there is. */
    void flush() {
        int count = ring.count();
        if (count == 0) {
            return;
        }
        if (count < worthwhile || broken || !submitted()) {
            ring.clear(); // first, since what a failure ends may come here again
            for (int slot = 0; slot < count; slot++) {
                sendAlone(slot);
            }
        }
    }

    private boolean submitted() {
        broken = !ring.submit(this);
        if (broken) {
            log.warn("the system refuses io_uring now: each message is sent by a call of its own");
        }
        return !broken;
    }

    private void sendAlone(int slot) {
        EpollStream sender = senders[slot];
        if (sender != null && !sender.isOver()) {
            try {
                sent(slot, ring.sendAlone(slot, sender.descriptor(), calls));
            } catch (IOException e) {
                senders[slot] = null;
                sender.notSent(e);
            }
        }
    }

    @Override
    public void sent(int slot, int result) {
        EpollStream sender = senders[slot];
        if (sender == null) {
            return;
        }
        senders[slot] = null;
        if (result < 0 && result != -Errno.EAGAIN) {
            sender.notSent(CallFailedException.of("send", -result));
        } else {
            int taken = Math.max(result, 0);
            sender.sent(taken, taken == ring.length(slot) ? Unsent.NOTHING : ring.rest(slot, taken));
        }
    }

    @Override
    public void close() {
        ring.close();
    }
}
