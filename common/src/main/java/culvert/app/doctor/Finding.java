package culvert.app.doctor;

/**
 * One check and what came of it, in words for people. Never holds a secret.
 *
 * @param check what it is about, in a word or two
 * @param about which of several servers it is about; empty when it is about none, or there is one
 * @param tried what was done
 * @param found what came out
 * @param advice what to do now; empty when there is nothing to do
 */
public record Finding(Mark mark, String check, String about, String tried, String found, String advice) {

    public static Finding ok(String check, String tried, String found) {
        return new Finding(Mark.OK, check, "", tried, found, "");
    }

    public static Finding warning(String check, String tried, String found, String advice) {
        return new Finding(Mark.WARNING, check, "", tried, found, advice);
    }

    public static Finding failed(String check, String tried, String found, String advice) {
        return new Finding(Mark.FAILED, check, "", tried, found, advice);
    }

    /** With the reason. */
    public static Finding notTried(String check, String why) {
        return new Finding(Mark.NOT_TRIED, check, "", "", why, "");
    }

    /** A check that does not work, which is no fault of what it looks at. What it threw may quote anything. */
    public static Finding broken(String check, RuntimeException problem) {
        Throwable first = problem.getCause() == null ? problem : problem.getCause();
        StackTraceElement[] trace = first.getStackTrace();
        return failed(
                check,
                "run this check",
                first.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]),
                "This is a fault of Culvert's: please report it.");
    }

    /** The same with something to do about it. */
    public Finding advising(String what) {
        return new Finding(mark, check, about, tried, found, what);
    }

    /** The same about one of several servers. */
    public Finding about(String server) {
        return new Finding(mark, check, server, tried, found, advice);
    }
}
