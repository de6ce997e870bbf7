package culvert.config;

/**
 * Where something was written.
 *
 * @param source a file, a flag or an environment variable
 * @param line from 1; 0 when the source is meant as a whole
 * @param column from 1, in characters; 0 when the source is meant as a whole
 */
public record SourceLocation(String source, int line, int column) {

    /** A flag, a variable, or a file as a whole. */
    public static SourceLocation whole(String source) {
        return new SourceLocation(source, 0, 0);
    }

    SourceLocation at(int newLine, int newColumn) {
        return new SourceLocation(source, newLine, newColumn);
    }

    /** {@code source:line:column}, or the source alone. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
