package culvert.config;

/**
 * A password that does not print itself.
 *
 * @param value not empty, without NUL
 */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
