package culvert.remote;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.Key;
import culvert.config.PortRequest;
import culvert.remote.admin.PanelPorts;
import culvert.remote.admin.PanelServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes the ports of a server as panels ask for it. */
final class AddedPorts implements PanelPorts {
    private static final Logger log = LoggerFactory.getLogger(AddedPorts.class);

    /** As many as an ss-manager has. */
    private static final int MOST = 1024;

    private static final int TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final RemoteServer server;

    private AddedPorts(RemoteServer server) {
        this.server = server;
    }

    /** Answers panels from now on, until that is closed. */
    static PanelServer serve(RemoteServer server) throws IOException {
        return PanelServer.open(server.settings().manager().orElseThrow().at(), new AddedPorts(server));
    }

    /** What is done with a port that was asked for. */
    @FunctionalInterface
    private interface Command {
        Outcome run(Config asked, Diagnostics diagnostics) throws ConfigException, IOException;
    }

    @Override
    public Outcome add(String json) {
        return taken("opened", json, (asked, diagnostics) -> {
            PortSettings port = RemoteSetup.port(asked, diagnostics);
            diagnostics.stopIfWrong();
            int number = asked.get(Key.SERVER_PORT);
            if (number == 0 || port.listen().stream().anyMatch(at -> at.getPort() != number)) {
                throw new IllegalArgumentException("\"server_port\" has to be a number from 1 on, and \"server\" of"
                        + " the configuration without ports of its own");
            }
            if (server.added().size() >= MOST && server.added(number).isEmpty()) {
                log.warn("manager: port {} not opened: there are {} already", number, MOST);
                return Outcome.TAKEN;
            }
            open(port);
            diagnostics.warnings().forEach(log::warn);
            log.atInfo().addKeyValue("port", number).log("the panel has opened a port");
            return Outcome.DONE;
        });
    }

    /** In the place of one that was there, which is opened again when this cannot be. */
    private void open(PortSettings port) throws IOException {
        Optional<PortSettings> before = server.added(port.number()).map(PortServer::settings);
        try {
            open(port, before.isPresent());
        } catch (IOException | RuntimeException e) {
            before.ifPresent(this::restore);
            throw e;
        }
    }

    private void restore(PortSettings before) {
        try {
            open(before, true);
            log.atInfo().addKeyValue("port", before.number()).log("the panel's port stays as it was");
        } catch (IOException | RuntimeException e) {
            log.warn("manager: port {} is closed: {}", before.number(), e.getMessage());
        }
    }

    /** What is replaced may take a moment to close. */
    private void open(PortSettings port, boolean isReplacing) throws IOException {
        int left = isReplacing ? TRIES : 0;
        while (true) {
            try {
                server.add(port);
                return;
            } catch (IOException e) {
                if (left-- == 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    @Override
    public Outcome remove(String json) {
        return taken("closed", json, (asked, diagnostics) -> {
            diagnostics.stopIfWrong();
            server.added(asked.get(Key.SERVER_PORT)).ifPresent(port -> {
                server.remove(port.settings());
                log.atInfo().addKeyValue("port", port.settings().number()).log("the panel has closed a port");
            });
            return Outcome.DONE;
        });
    }

    @Override
    public List<Port> all() {
        return server.added().stream()
                .map(port -> new Port(
                        port.settings().number(),
                        port.settings().keys().password(),
                        port.settings().keys().method().label(),
                        port.carried()))
                .toList();
    }

    private Outcome taken(String what, String json, Command command) {
        Diagnostics diagnostics = new Diagnostics();
        try {
            Config asked = PortRequest.read(
                    json, server.settings().manager().orElseThrow().common(), diagnostics);
            return command.run(asked, diagnostics);
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> log.warn("manager: no port was {}: {}", what, mistake));
            return Outcome.WRONG;
        } catch (IllegalArgumentException e) {
            log.warn("manager: no port was {}: {}", what, e.getMessage());
            return Outcome.WRONG;
        } catch (IOException | RuntimeException e) {
            log.warn("manager: no port was {}: {}", what, e.getMessage());
            return Outcome.TAKEN;
        }
    }
}
