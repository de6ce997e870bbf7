package culvert.relay;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Stream;
import java.net.InetSocketAddress;

/** Two connected streams, each copied into the other by a thread of its own until both have ended. Owns the far one. */
final class Pipe implements Service {
    private final Session session;
    private final Stream near;
    private final Stream far;
    private final RelaySettings settings;

    Pipe(Session session, Stream near, Stream far, RelaySettings settings) {
        this.session = session;
        this.near = near;
        this.far = far;
        this.settings = settings;
        session.accountsFor(far);
    }

    @Override
    public InetSocketAddress localAddress() {
        return far.localAddress();
    }

    @Override
    public void reset() {
        far.reset();
    }

    @Override
    public void close() {
        far.close();
    }

    /** Returns when both directions have ended, however they did: the session knows. */
    @Override
    public void run() {
        Copy up = new Copy(session, Side.NEAR, near, far);
        Copy down = new Copy(session, Side.FAR, far, near);
        session.moved();
        near.whenGone(why -> session.fail(why, Side.NEAR));
        far.whenGone(why -> session.fail(why, Side.FAR));
        try (IdleWatch watch = new IdleWatch(session, settings.idleTimeout())) {
            watch.begin();
            Thread upwards = session.runner().start("session-" + session.id() + "-up", () -> {
                up.run(settings.firstDataWait());
            });
            down.run();
            join(upwards);
        }
    }

    /** The twin must have left the streams before they are closed, so an interruption only makes both end sooner. */
    private void join(Thread twin) {
        boolean interrupted = false;
        while (true) {
            try {
                twin.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                session.fail(new NetworkException(Cause.SHUTDOWN), Side.NONE);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
