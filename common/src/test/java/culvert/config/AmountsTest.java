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

    @ParameterizedTest
    @CsvSource(textBlock = """
            50G,              50000000000
            1.5T/month,       1500000000000/month
            20K/day up,       20000/day up
            0.001M/week down, 1000/week down
            7M up,            7000000 up
            """)
    void aQuotaIsAnAmountForATimeInADirection(String text, String quota) {
        assertEquals(
                Optional.of(quota),
                read(Amounts.quota(), text).map(Optional::orElseThrow).map(Object::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "50",
                "50GB",
                "50 G",
                "G",
                "0G",
                "-1G",
                "1..5G",
                "50G/year",
                "50G/month both",
                "50g",
                "9999999T",
                "1/day"
            })
    void whatIsNoQuotaIsRefused(String text) {
        assertEquals(Optional.empty(), read(Amounts.quota(), text));
    }

    @ParameterizedTest
    @CsvSource({"20M, 20000000", "64K, 64000", "2.5M, 2500000", "100G, 100000000000"})
    void aRateIsInBits(String text, long bits) {
        assertEquals(Optional.of(Optional.of(bits)), read(Amounts.rate(), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "63K", "101G", "20Mbit", "20M/s", "1T"})
    void whatIsNoRateIsRefused(String text) {
        assertEquals(Optional.empty(), read(Amounts.rate(), text));
    }

    private static <T> Optional<T> read(ValueType<T> type, String text) {
        Node node = new Node.Text(SourceLocation.whole("here"), text, false);
        return type.read(node, new Reading("key", new Diagnostics(), Map.of()));
    }
}
