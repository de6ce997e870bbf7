package culvert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every module keeps the rules of the house; run from the folder of the module that extends this. */
public abstract class HouseRulesContract {
    private final SourceRules sources = new SourceRules(Path.of(""));

    @TestFactory
    Stream<DynamicTest> theClassesKeepEveryRule() {
        JavaClasses classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
        assertFalse(classes.isEmpty(), "there are classes to look at");
        return HouseRules.all().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(classes)));
    }

    @Test
    void noFileIsTooLong() {
        assertEquals(List.of(), sources.filesThatAreTooLong());
    }

    @Test
    void everyPackageSaysWhyItExists() {
        assertEquals(List.of(), sources.packagesWithoutInfo());
    }

    @Test
    void everyTypeIsDocumented() {
        assertEquals(List.of(), sources.typesWithoutDocumentation());
    }

    @Test
    void noMonitorIsEntered() {
        assertEquals(List.of(), sources.filesWithSynchronizedBlocks());
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertEquals(List.of(), sources.filesThatAreUnfinished());
    }
}
