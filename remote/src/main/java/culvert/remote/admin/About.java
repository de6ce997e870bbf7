package culvert.remote.admin;

/**
 * What is so for as long as the program runs.
 *
 * @param showsTargets whether targets may be shown, as in the log
 * @param knowsSources whether connections come from where their clients are, and not from a plugin
 */
public record About(String version, String transport, boolean showsTargets, boolean knowsSources) {}
