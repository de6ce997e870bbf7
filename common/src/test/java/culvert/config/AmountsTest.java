package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            2027-01-31,                      2027-02-01T00:00:00Z
            2028-02-29,                      2028-03-01T00:00:00Z
            2027-01-31T18:00,                2027-01-31T18:00:00Z
            2027-01-31T18:00Z,               2027-01-31T18:00:00Z
            2027-01-31T18:00:30.5Z,          2027-01-31T18:00:30.500Z
            2027-01-31T18:00+01:00,          2027-01-31T17:00:00Z
            2027-01-31T18:00:00-03:30,       2027-01-31T21:30:00Z
            """)
    void aDayLastsToItsEndAndWhatHasNoZoneIsUtc(String text, String moment) {
        assertEquals(
                Optional.of(moment),
                read(Amounts.end(), text).map(Optional::orElseThrow).map(Object::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2027-02-30", "2027-1-31", "31.01.2027", "tomorrow", "2027-01-31 18:00", "2027-01-31T25:00", "T"
            })
    void whatIsNoMomentIsRefused(String text) {
        assertEquals(Optional.empty(), read(Amounts.end(), text));
    }

    @ParameterizedTest
    @ValueSource(strings = "")
    void nothingIsNone(String text) {
        assertEquals(Optional.of(Optional.empty()), read(Amounts.end(), text));
    }

    private static <T> Optional<T> read(ValueType<T> type, String text) {
        Node node = new Node.Text(SourceLocation.whole("here"), text, false);
        return type.read(node, new Reading("key", new Diagnostics(), Map.of()));
    }
}
