package culvert.crypto;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RehearsalTest {
    @ParameterizedTest
    @EnumSource
    void whatIsSealedIsOpened(Method method) throws Exception {
        Rehearsal.of(method);
    }
}
