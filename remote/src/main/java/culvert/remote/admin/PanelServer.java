package culvert.remote.admin;

import culvert.address.Target;
import culvert.net.carrier.DatagramService;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for the datagrams of panels. */
public final class PanelServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PanelServer.class);

    /** The longest that shadowsocks-libev takes. */
    private static final int MAX_DATAGRAM = 32_767;

    private static final String KEY = "manager_address";

    private final Closeable service;
    private final SocketAddress address;

    private PanelServer(Closeable service, SocketAddress address) {
        this.service = service;
        this.address = address;
    }

    /**
     * Listens.
     *
     * @param at a path, or a loopback address with a port
     * @throws IOException when nobody can listen there; the message is for the user
     */
    public static PanelServer open(SocketAddress at, PanelPorts ports) throws IOException {
        PanelCommands commands = new PanelCommands(ports);
        PanelServer server;
        if (at instanceof UnixDomainSocketAddress file) {
            server = new PanelServer(
                    SocketFile.bind(
                            file.getPath(), KEY, made -> DatagramService.at(made, MAX_DATAGRAM, commands::answer)),
                    at);
        } else {
            server = open((InetSocketAddress) at, commands);
        }
        log.atInfo().addKeyValue("at", server.text()).log("panels are answered");
        return server;
    }

    private static PanelServer open(InetSocketAddress at, PanelCommands commands) throws IOException {
        try {
            DatagramService service = DatagramService.at(at, MAX_DATAGRAM, commands::answer);
            return new PanelServer(service, service.address());
        } catch (IOException e) {
            throw new IOException(KEY + ": cannot listen on " + Target.of(at) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            log.debug("the listener for panels", e);
        }
    }

    private String text() {
        return address instanceof InetSocketAddress udp ? Target.of(udp).toString() : address.toString();
    }
}
