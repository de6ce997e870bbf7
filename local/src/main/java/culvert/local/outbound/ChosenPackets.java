package culvert.local.outbound;

import culvert.relay.Association;
import culvert.relay.PacketOutbound;
import culvert.relay.TaskGroup;
import java.util.List;

/** Sends datagrams through one of several remotes. */
public final class ChosenPackets implements PacketOutbound {
    private final PacketChoice choice;

    /**
     * One for all associations.
     *
     * @param streams what they find of the remotes counts for datagrams too
     */
    public ChosenPackets(List<PacketRemote> remotes, RemoteOutbound streams) {
        this(new PacketChoice(remotes, streams.choice(), System::nanoTime));
    }

    /** The same for other remotes. What is known of those that stay is known to both. */
    public ChosenPackets among(List<PacketRemote> remotes, RemoteOutbound streams) {
        return new ChosenPackets(choice.among(remotes, streams.choice()));
    }

    ChosenPackets(PacketChoice choice) {
        this.choice = choice;
    }

    @Override
    public Far open(Association account, TaskGroup tasks) {
        return new ChosenFar(choice, account, tasks);
    }
}
