package culvert.e2e.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A service manager that keeps the listening sockets of a real server and starts it again when it has ended: a script that does
 * what systemd does. The log is that of the server and its own.
 */
public final class RestartingManager implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Starts the program and starts it again, with the sockets of the first argument's addresses or those it was given. */
    private static final String SCRIPT = """
            import ctypes, fcntl, os, signal, socket, sys, time
            directory, listen, command = sys.argv[1], sys.argv[2], sys.argv[3:]
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            path = directory + "/notify"
            notify.bind(path)
            notify.settimeout(0.1)
            kept, ours = [], []
            for one in filter(None, listen.split(",")):
                kind, host, port = one.split("/")
                s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
                s.bind((host, int(port)))
                if kind == "tcp":
                    s.listen(100)
                ours.append(("some.socket", s.fileno(), s))

            if ours:
                ours.append(("a.pipe", os.pipe()[0], None))

            def start():
                child = os.fork()
                if child:
                    print("began", child, flush=True)
                    return child
                ctypes.CDLL(None).prctl(1, 9)
                passed = ours + kept
                high = [fcntl.fcntl(one[1], fcntl.F_DUPFD_CLOEXEC, 100) for one in passed]
                for i, fd in enumerate(high):
                    os.dup2(fd, 3 + i)
                if passed:
                    os.environ["LISTEN_PID"] = str(os.getpid())
                    os.environ["LISTEN_FDS"] = str(len(passed))
                    os.environ["LISTEN_FDNAMES"] = ":".join(one[0] for one in passed)
                if not ours:
                    os.environ["FDSTORE"] = "64"
                os.environ["NOTIFY_SOCKET"] = path
                os.execvp(command[0], command)

            child = start()
            while True:
                try:
                    text, fds, _, _ = socket.recv_fds(notify, 65536, 8)
                    lines = dict(line.split("=", 1) for line in text.decode().split("\\n"))
                    if "FDSTORE" in lines:
                        os.set_inheritable(fds[0], False)
                        kept.append((lines["FDNAME"], fds[0], None))
                        print("kept", lines["FDNAME"], flush=True)
                    if "FDSTOREREMOVE" in lines:
                        for one in [one for one in kept if one[0] == lines["FDNAME"]]:
                            kept.remove(one)
                            os.close(one[1])
                        print("forgot", lines["FDNAME"], flush=True)
                except TimeoutError:
                    pass
                if os.waitpid(child, os.WNOHANG)[0]:
                    print("ended", child, flush=True)
                    time.sleep(1)
                    child = start()
            """;

    private final Culvert remote;

    private RestartingManager(Culvert remote) {
        this.remote = remote;
    }

    /**
     * Starts the server, and waits until it listens.
     *
     * @param configuration of the server, in a directory that is for both
     * @param listen the addresses that the manager listens at itself, as {@code tcp/127.0.0.1/80}, with commas; or the server
     *     gives it what it listens at
     */
    public static RestartingManager start(Path configuration, String listen) throws Exception {
        Path directory = configuration.toAbsolutePath().getParent();
        Path script = Files.writeString(configuration.resolveSibling("manager.py"), SCRIPT);
        Program command = Culvert.remoteCommand()
                .with("STATE_DIRECTORY", String.valueOf(directory))
                .inShell("exec python3 %s %s '%s' \"$@\"".formatted(script, directory, listen));
        return new RestartingManager(Culvert.by(command, "-c", configuration.toString(), "--drain", "60"));
    }

    public Running process() {
        return remote.process();
    }

    public String log() {
        return remote.process().log();
    }

    /** How often the log says so. */
    public long count(String text) {
        return remote.count(text);
    }

    /** The server's n-th process gets a signal. */
    public void signal(int nth, String name) throws Exception {
        String pid = log().lines()
                .filter(line -> line.startsWith("began "))
                .skip(nth - 1L)
                .findFirst()
                .orElseThrow()
                .substring("began ".length());
        Program.installed("kill").run(SOON, "-" + name, pid).succeeded();
    }

    @Override
    public void close() throws IOException {
        remote.close();
    }
}
