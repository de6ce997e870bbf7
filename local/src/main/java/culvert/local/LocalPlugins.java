package culvert.local;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.plugin.Plugin;
import culvert.plugin.PluginCommand;
import culvert.plugin.PluginEnds;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The plugins of an agent: one for each server that has one, started with the agent and ended with it. */
final class LocalPlugins implements AutoCloseable {
    private final Map<Key, Plugin> running = new HashMap<>();
    private final Map<Key, Target> places = new HashMap<>();

    private record Key(PluginCommand command, List<Target> servers) {}

    /**
     * Starts them.
     *
     * @throws IOException when one does not; then none runs
     */
    static LocalPlugins start(List<ServerSettings> servers) throws IOException {
        LocalPlugins plugins = new LocalPlugins();
        try {
            for (ServerSettings server : servers) {
                plugins.start(server);
            }
            return plugins;
        } catch (IOException | RuntimeException e) {
            plugins.close();
            throw e;
        }
    }

    /** Where streams to that server go: to its plugin, or to the server itself. */
    List<Target> places(ServerSettings server) {
        return key(server).map(places::get).map(List::of).orElse(server.addresses());
    }

    @Override
    public void close() {
        running.values().forEach(Plugin::close);
    }

    private void start(ServerSettings server) throws IOException {
        Optional<Key> key = key(server);
        if (key.isEmpty() || running.containsKey(key.get()) || !server.mode().servesTcp()) {
            return;
        }
        Target remote = server.addresses().getFirst();
        InetSocketAddress local = PluginEnds.freePort();
        PluginEnds ends = new PluginEnds(host(remote), remote.port(), local);
        running.put(key.get(), Plugin.start(key.get().command(), ends, local));
        places.put(key.get(), Target.of(local));
    }

    private static Optional<Key> key(ServerSettings server) {
        return server.plugin().map(command -> new Key(command, server.addresses()));
    }

    /** Without brackets. */
    private static String host(Target target) {
        return switch (target.host()) {
            case DomainName name -> name.toString();
            case Ip ip -> ip.address().getHostAddress();
        };
    }
}
