package culvert.remote.admin;

/**
 * What is so for as long as the program runs.
 *
 * @param showsTargets whether targets may be shown, as in the log
 */
public record About(String version, String transport, boolean showsTargets) {}
