package culvert.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;

/** Any text is an amount or a moment, or is refused with a message. */
class AmountsFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyTextIsAnAmountOrRefused(byte[] bytes) {
        for (ValueType<?> type : List.of(Amounts.end(), Amounts.quota(), Amounts.rate())) {
            Diagnostics diagnostics = new Diagnostics();
            Node node = new Node.Text(SourceLocation.whole("here"), new String(bytes, UTF_8), false);
            if (type.read(node, new Reading("key", diagnostics, Map.of())).isEmpty()) {
                assertThrows(ConfigException.class, diagnostics::stopIfWrong);
            }
        }
    }
}
