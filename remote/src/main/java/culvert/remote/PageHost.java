package culvert.remote;

import culvert.acl.SpecialNetworks;
import culvert.address.Target;
import culvert.app.link.QrSvg;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.Endpoint;
import culvert.config.SharedLinks;
import culvert.config.SourceLocation;
import culvert.crypto.Method;
import culvert.net.User;
import culvert.remote.admin.Changed;
import culvert.remote.admin.Entrance;
import culvert.remote.admin.UserChanges;
import culvert.remote.page.Hosted;
import culvert.remote.page.Site;
import culvert.usage.LastDay;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * This server, as its page sees and changes it.
 *
 * @param day what they have carried
 * @param changing says what changes its users now, which is known some time after it listens
 */
record PageHost(RemoteServer server, LastDay day, Supplier<Optional<LazyUsers>> changing) implements Hosted {
    /** Its page. */
    static Site siteOf(RemoteServer server, LastDay day, Supplier<Optional<LazyUsers>> changing) {
        return new Site(new PageHost(server, day, changing), InstantSource.system());
    }

    @Override
    public UserChanges changes() {
        return changing.get().<UserChanges>map(LazyUsers::get).orElse(UserChanges.NONE);
    }

    @Override
    public List<User> users() {
        return server.users();
    }

    @Override
    public Optional<String> writtenAt(String name) {
        return Optional.ofNullable(server.settings().places().written().get(name))
                .map(SourceLocation::toString);
    }

    /** Behind a translator the own address is a private one, and behind a plugin that of loopback. */
    @Override
    public String host(InetAddress reached) {
        return SpecialNetworks.contain(reached) ? "" : reached.getHostAddress();
    }

    @Override
    public Optional<String> wrongOf(String host) {
        Endpoint endpoint;
        try {
            endpoint = Endpoint.parse(host);
        } catch (IllegalArgumentException e) {
            return Optional.of("the server is no name and no address, expected one that clients know, which may end in"
                    + " :port");
        }
        Diagnostics diagnostics = new Diagnostics();
        server.entrances().forEach(entrance -> target(endpoint, entrance, diagnostics));
        try {
            diagnostics.stopIfWrong();
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(e.mistakes().stream()
                    .map(ConfigException.Mistake::text)
                    .distinct()
                    .collect(Collectors.joining("; ")));
        }
    }

    @Override
    public List<Invitation> invitations(String host, Changed added) {
        Endpoint endpoint = Endpoint.parse(host);
        return added.entrances().stream()
                .map(entrance -> invitation(endpoint, entrance, added.name()))
                .distinct()
                .toList();
    }

    private static Invitation invitation(Endpoint host, Entrance entrance, String name) {
        String link = SharedLinks.of(
                target(host, entrance, new Diagnostics()),
                Method.find(entrance.method()).orElseThrow(),
                entrance.password(),
                name);
        return new Invitation(link, QrSvg.of(link), entrance.plugin());
    }

    private static Target target(Endpoint host, Entrance entrance, Diagnostics diagnostics) {
        Target listening = new Target(Endpoint.parse(entrance.address()).host(), entrance.port());
        return SharedLinks.server(Optional.of(host), listening, diagnostics);
    }

    @Override
    public List<String> steps() {
        return InviteCommand.STEPS;
    }
}
