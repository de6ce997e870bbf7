package culvert.remote;

import culvert.app.CheckedEnd;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import java.io.IOException;

/** Checks the configuration of this end for {@code culvert check}, which finds it in {@code META-INF/services}. */
public final class CheckedRemote implements CheckedEnd {
    @Override
    public End end() {
        return End.REMOTE;
    }

    @Override
    public String check(Config config, Diagnostics diagnostics) throws ConfigException, IOException {
        RemoteSettings settings = RemoteSetup.settings(config, diagnostics);
        for (PortSettings port : settings.ports()) {
            if (port.plugin().isPresent()) {
                port.plugin().get().path();
            }
        }
        return settings.summary();
    }
}
