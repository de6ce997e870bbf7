package culvert.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A stream whose peer has an address of the test's choice. */
public final class From extends DelegatingStream {
    private final InetSocketAddress peer;
    private volatile InetSocketAddress client;

    public From(Stream inner, String address) {
        super(inner);
        this.peer = new InetSocketAddress(InetAddress.ofLiteral(address), 50_000);
        this.client = peer;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return peer;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return client;
    }

    @Override
    public void speaksFor(InetSocketAddress other) {
        client = other;
    }
}
