package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordStrengthTest {
    private final Random random = new Random(80);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "password",
                "P@ssw0rd1!",
                "Dragon2024",
                "barfoo!",
                "123456789012",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abcabcabcabcabcabcabcabcabcabcabc",
                "0987654321",
                "qwertyuiopasdfghjklzxcvbnm",
                "kqzvwxtr",
                "7f3a9c21",
                "password1password1password1",
                "horse horse horse horse",
            })
    void whatEverybodyTriesFirstIsRefused(String password) {
        assertTrue(
                PasswordStrength.of(password) < PasswordStrength.REFUSED_BELOW,
                password + ": " + PasswordStrength.of(password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "correcthorsebatterystaple",
                "tG7#kq9!",
                "tG7#kq9!xW2z",
                "7f3a9c21e4b85d60",
                "Thunder-Walnut-Picnic",
            })
    void whatTakesMachinesAndTimeIsTakenWithAWarning(String password) {
        int bits = PasswordStrength.of(password);
        assertTrue(bits >= PasswordStrength.REFUSED_BELOW && bits < PasswordStrength.SAFE_FROM, password + ": " + bits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zebra-quilt-ember-anvil-tulip-motor-fjord", "tG7#kq9!xW2z?Lm4"})
    void whatNobodyCanTryIsSafe(String password) {
        assertTrue(
                PasswordStrength.of(password) >= PasswordStrength.SAFE_FROM,
                password + ": " + PasswordStrength.of(password));
    }

    @Test
    void randomKeysAreSafeHoweverTheyAreWritten() {
        for (int i = 0; i < 2000; i++) {
            byte[] key = new byte[16];
            random.nextBytes(key);
            assertTrue(PasswordStrength.of(Base64.getEncoder().encodeToString(key)) >= PasswordStrength.SAFE_FROM);
            assertTrue(PasswordStrength.of(HexFormat.of().formatHex(key)) >= PasswordStrength.SAFE_FROM);
        }
    }

    @Test
    void noTextHasNoBitsAndALongOneIsReadInTime() {
        assertEquals(0, PasswordStrength.of(""));
        assertTrue(PasswordStrength.of("ab".repeat(500_000)) < PasswordStrength.REFUSED_BELOW);
    }

    @Test
    void charactersBeyondAsciiCountForMore() {
        assertTrue(PasswordStrength.of("\u6c38\u5b57\u706b\u9f8d\u6e05\u98a8\u7af9")
                > PasswordStrength.of("\u6c38\u5b57\u706b\u9f8d"));
    }
}
