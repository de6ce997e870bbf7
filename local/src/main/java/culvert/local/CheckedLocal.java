package culvert.local;

import culvert.app.CheckedEnd;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import java.io.IOException;

/** Checks the configuration of this end for {@code culvert check}, which finds it in {@code META-INF/services}. */
public final class CheckedLocal implements CheckedEnd {
    @Override
    public End end() {
        return End.LOCAL;
    }

    @Override
    public String check(Config config, Diagnostics diagnostics) throws ConfigException, IOException {
        LocalSettings settings = LocalSetup.settings(config, diagnostics);
        for (ServerSettings server : settings.servers()) {
            if (server.plugin().isPresent()) {
                server.plugin().get().path();
            }
        }
        return settings.summary();
    }
}
