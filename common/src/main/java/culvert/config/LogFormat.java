package culvert.config;

/** How the lines of the log look. */
public enum LogFormat {
    TEXT,
    JSON
}
