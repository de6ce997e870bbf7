package culvert.app;

/** What a process tells its starter by the number with which it ends. */
public final class ExitCode {
    /** All went well; a signal that asked for the end counts as well too. */
    public static final int OK = 0;

    /** It could not run, or not go on. */
    public static final int FAILED = 1;

    /** The command line or the configuration is wrong: trying again without a change is useless. */
    public static final int USAGE = 2;

    /** A process that a signal ended has this plus the signal's number, as shells count. */
    static final int SIGNAL_BASE = 128;

    private ExitCode() {}
}
