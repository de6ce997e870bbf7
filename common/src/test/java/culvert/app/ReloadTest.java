package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.config.Key;
import culvert.config.SourceLocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is read is taken, or said to be wrong, and a draft lasts or never was. */
class ReloadTest {
    private final List<String> taken = new ArrayList<>();
    private Optional<String> mistake = Optional.empty();
    private final Reload<String> reload = new Reload<>(new Given(), ServiceManager.of(Map.of()), List.of());

    private final class Given implements Reload.Reader<String> {
        @Override
        public String read(Optional<String> draft) {
            mistake.ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
            return draft.orElse("the file");
        }

        @Override
        public Optional<SourceLocation> place(Key<?> key) {
            return Optional.empty();
        }
    }

    @Test
    void whatIsCheckedIsNotTaken() {
        try (Reload.Taking _ = reload.into(taken::add)) {
            assertEquals(List.of(), reload.check());
            mistake = Optional.of("a mistake");
            assertEquals(List.of("a mistake"), reload.check());
            assertEquals(List.of("a mistake"), reload.ask());
        }
        assertEquals(List.of(), taken);
    }

    @Test
    void aDraftIsKeptOnceItIsInForce() throws Exception {
        try (Reload.Taking _ = reload.into(taken::add)) {
            assertEquals(List.of(), reload.ask("a draft", () -> taken.add("kept")));
            mistake = Optional.of("a mistake");
            assertEquals(List.of("a mistake"), reload.ask("another", () -> taken.add("kept")));
        }
        assertEquals(List.of("a draft", "kept"), taken);
    }

    @Test
    void whereADraftCannotBeKeptTheFileIsInForceAgain() {
        try (Reload.Taking _ = reload.into(taken::add)) {
            IOException why = assertThrows(
                    IOException.class,
                    () -> reload.ask("a draft", () -> {
                        throw new IOException("the disk is full");
                    }));
            assertEquals("the disk is full", why.getMessage());
        }
        assertEquals(List.of("a draft", "the file"), taken);
    }

    @Test
    void whereNothingServesADraftIsForLater() {
        assertThrows(Reload.NotServingException.class, () -> reload.ask("a draft", () -> taken.add("kept")));
        assertEquals(List.of(), reload.ask());
        assertEquals(List.of(), taken);
        try (Reload.Taking _ = reload.into(taken::add)) {
            assertEquals(List.of("the file"), taken, "asked for before");
        }
    }
}
