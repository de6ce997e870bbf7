package culvert.net.carrier;

import culvert.net.Stream;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts on one carrier and deals the streams out to all of them in turn. */
final class NioAcceptor extends Acceptor implements NioIoHandle {
    private static final Logger log = LoggerFactory.getLogger(NioAcceptor.class);

    private final NioFamily family;
    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final List<Carrier> carriers;
    private final NioFamily.Configuration configuration;
    private @Nullable IoRegistration registration;
    private int next;

    NioAcceptor(
            NioFamily family,
            List<Carrier> carriers,
            ServerSocketChannel channel,
            NioFamily.Configuration configuration,
            Consumer<Stream> session)
            throws IOException {
        super(carriers.getFirst(), session);
        this.family = family;
        this.carriers = carriers;
        this.channel = channel;
        this.configuration = configuration;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    InetSocketAddress address() {
        return address;
    }

    @Override
    void joinLoop() throws IOException {
        registration = NioFamily.register(carrier(), this);
        interested(true);
    }

    @Override
    void interested(boolean inConnections) {
        if (registration != null) {
            registration.submit(inConnections ? NioIoOps.ACCEPT : NioIoOps.NONE);
        }
    }

    @Override
    boolean acceptOne() throws IOException {
        family.mustNotBeFew();
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return false;
        }
        Carrier home = carriers.get(next);
        next = (next + 1) % carriers.size();
        home.onLoop(() -> welcome(home, accepted));
        return true;
    }

    private void welcome(Carrier home, SocketChannel accepted) {
        try {
            configuration.apply(accepted);
            NioStream stream = new NioStream(
                    home, accepted, (InetSocketAddress) accepted.getRemoteAddress(), configuration.settings(), true);
            stream.register();
            begin(stream);
        } catch (IOException e) {
            // gone between accept and here
            log.debug("an accepted connection was lost: {}", e.getMessage());
            NioFamily.closeInOrder(accepted);
        }
    }

    @Override
    void closeSocket() {
        if (registration != null) {
            registration.cancel();
        }
        NioFamily.close(channel);
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        acceptWaiting();
    }
}
