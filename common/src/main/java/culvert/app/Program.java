package culvert.app;

import java.io.IOException;

/**
 * What a command runs once everything it was told has been read.
 *
 * @param <S> the settings of that end
 */
@FunctionalInterface
public interface Program<S> {

    /**
     * Serves until {@code shutdown} asks for the end, then lets sessions finish for as long as the process may. What
     * {@code reload} reads meanwhile takes the place of the settings.
     *
     * @throws IOException when it cannot serve, with a message for the user
     */
    void run(S settings, ProcessSettings process, Shutdown shutdown, Reload<S> reload)
            throws IOException, InterruptedException;
}
